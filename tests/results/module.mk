# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests of the store and of what is printed, on runs made up here; each *_test.c is one. make_runs
# puts such runs into a store for the .bats files.

MADE_UP := $(B)/san/tests/results/synthetic.o $(B)/san/harness.a
$(foreach name,$(patsubst tests/results/%_test.c,%,$(wildcard tests/results/*_test.c)),\
	$(eval $(call unit_test,results_$(name),$(B)/san/tests/results/$(name)_test.o $(MADE_UP))))

MAKE_RUNS := $(B)/san/tests/results/make_runs.o $(MADE_UP)
$(eval $(call made,$(B)/tests/make_runs,$(MAKE_RUNS),$(SAN_LINK) $(MAKE_RUNS) -o $(B)/tests/make_runs $(HOST_LIBS)))
TEST_IMAGES += $(B)/tests/make_runs
