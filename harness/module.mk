# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command, and its twin with the sanitizers, which the tests use.

HARNESS_SRC := $(filter-out harness/plugin/%,$(wildcard harness/*.c harness/*/*.c))
HARNESS_OBJ := $(HARNESS_SRC:.c=.o) $(NOISE_OBJ)
HARNESS_HOST := $(HARNESS_OBJ:%=$(B)/host/%)
HARNESS_SAN := $(HARNESS_OBJ:%=$(B)/san/%)

$(eval $(call made,harness/harness,$(HARNESS_HOST),$(HOST_LINK) $(HARNESS_HOST) -o harness/harness $(HOST_LIBS)))
$(eval $(call made,$(B)/san/harness/harness,$(HARNESS_SAN),$(SAN_LINK) $(HARNESS_SAN) -o $(B)/san/harness/harness $(HOST_LIBS)))

# What of the command its numbers follow from: all of it but the commit that it was built of.
HARNESS_MAKING := $(filter-out %/provenance.o,$(HARNESS_HOST))
$(eval $(call made,$(B)/harness.objects,$(HARNESS_MAKING),sha256sum $(HARNESS_MAKING) | sed 's|  .*/|  |' >$(B)/harness.objects))
IMAGES += $(B)/harness.objects

# For tests: all but the door.
HARNESS_UNITS := $(filter-out harness/main.o,$(HARNESS_OBJ))
$(eval $(call archive,$(B)/san/harness.a,$(HARNESS_UNITS:%=$(B)/san/%)))

# The commit that the command is made of, as an installed one has no repository to ask, and the
# compiler of what is booted, which isn't that of the command: its name, and what it says it is.
BUILD_COMMIT := $(shell git rev-parse HEAD 2>/dev/null)
BUILD_DIRTY := $(if $(BUILD_COMMIT),$(if $(shell git status --porcelain --untracked-files=no 2>/dev/null),yes,no),no)
BUILD_CC := $(GUEST_CC)
BUILD_COMPILER := gcc $(shell $(GUEST_CC) -dumpfullversion 2>/dev/null)
$(eval $(call made,$(B)/commit.h,,printf '\043define BUILD_%s "%s"\n' COMMIT '$(BUILD_COMMIT)' \
	DIRTY '$(BUILD_DIRTY)' CC '$(BUILD_CC)' COMPILER '$(BUILD_COMPILER)' >$(B)/commit.h))
HARNESS_ALL := $(foreach kind,host san fuzz,$(HARNESS_OBJ:%=$(B)/$(kind)/%))
$(filter %/provenance.o,$(HARNESS_ALL)): $(B)/commit.h

# The page's style sheet and script are part of the command.
$(filter %/report_assets.o,$(HARNESS_ALL)): $(wildcard harness/report/*.css harness/report/*.js)
