# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command, and its twin with the sanitizers, which the tests use.

HARNESS_SRC := $(filter-out harness/plugin/%,$(wildcard harness/*.c harness/*/*.c))
HARNESS_OBJECTS = $(HARNESS_SRC:%.c=%.o) $(NOISE_SRC:%.c=%.o)

harness/harness: $(HARNESS_OBJECTS:%=$(B)/host/%)
	$(CC) $^ -o $@ $(HOST_LIBS)

$(B)/san/harness/harness: $(HARNESS_OBJECTS:%=$(B)/san/%)
	$(CC) -fsanitize=address,undefined $^ -o $@ $(HOST_LIBS)

# The commit that the command is made of, as an installed one has no repository to ask. Written only
# when it changes, so that nothing is compiled anew without need.
$(B)/host/harness/host/provenance.o $(B)/san/harness/host/provenance.o: $(B)/commit.h
$(B)/commit.h: .FORCE
	@mkdir -p $(@D)
	@commit=$$(git rev-parse HEAD 2>/dev/null); \
	dirty=$$([ -z "$$commit" ] || [ -z "$$(git status --porcelain --untracked-files=no)" ] || echo yes); \
	printf '#define BUILD_COMMIT "%s"\n#define BUILD_DIRTY  "%s"\n' "$$commit" "$${dirty:-no}" >$@.$$$$; \
	if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
.FORCE:
.PHONY: .FORCE

# The page's style sheet and script are part of the command.
$(B)/host/harness/report/report_assets.o $(B)/san/harness/report/report_assets.o: \
	harness/report/page.css harness/report/page.js
