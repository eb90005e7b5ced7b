# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the command's parts, with the sanitizers: each room/name_test.c is the program
# harness_room_name. The .bats files test the command itself.

# Runs made up here: whole ones, samples of every benchmark, and the gate's two sides.
MADE_UP := $(B)/san/tests/harness/made_up
HARNESS_TEST_WITH_gate/verdict := $(addprefix $(B)/san/tests/bench/,gate_arms.o boots.o)
$(foreach name,store/blamed store/hostile store/store store/store_image print/print,\
	$(eval HARNESS_TEST_WITH_$(name) := $(MADE_UP)/synthetic.o))
$(foreach name,metrics/metrics metrics/contradictions,\
	$(eval HARNESS_TEST_WITH_$(name) := $(MADE_UP)/samples.o $(B)/san/tests/noise/support.o))

$(foreach name,$(patsubst tests/harness/%_test.c,%,$(wildcard tests/harness/*/*_test.c)),\
	$(eval $(call unit_test,harness_$(subst /,_,$(name)),$(B)/san/tests/harness/$(name)_test.o \
		$(HARNESS_TEST_WITH_$(name)) $(B)/san/harness.a)))

# Puts such runs into a store, for the .bats files.
MAKE_RUNS := $(MADE_UP)/make_runs.o $(MADE_UP)/synthetic.o $(B)/san/harness.a
$(eval $(call made,$(B)/tests/make_runs,$(MAKE_RUNS),$(SAN_LINK) $(MAKE_RUNS) -o $(B)/tests/make_runs $(HOST_LIBS)))
TEST_IMAGES += $(B)/tests/make_runs
