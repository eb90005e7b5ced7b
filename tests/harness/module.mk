# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the command's parts, with the sanitizers. The .bats files test the command itself.

HARNESS_UNITS := $(filter-out harness/main.c,$(HARNESS_SRC))

$(B)/tests/harness_%: $(B)/san/tests/harness/%_test.o $(B)/san/harness.a
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka $(HOST_LIBS)

$(B)/tests/harness_verdict: $(B)/san/tests/bench/gate_arms.o

# As an archive, so that a test links only what it uses.
$(B)/san/harness.a: $(HARNESS_UNITS:%.c=$(B)/san/%.o) $(NOISE_SRC:%.c=$(B)/san/%.o)
	rm -f $@ && ar rcs $@ $^

UNIT_TESTS += $(addprefix $(B)/tests/harness_,units wire host counters ftrace blame verdict html isolation inject plot core_samples)
