# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests of the store and of what is printed, on runs made up here. make_runs puts such runs into a
# store for the .bats files.

$(B)/tests/results_%: $(B)/san/tests/results/%_test.o $(B)/san/tests/results/synthetic.o \
		$(B)/san/harness.a
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka $(HOST_LIBS)

$(B)/tests/make_runs: $(B)/san/tests/results/make_runs.o $(B)/san/tests/results/synthetic.o \
		$(B)/san/harness.a
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ $(HOST_LIBS)

UNIT_TESTS += $(B)/tests/results_store $(B)/tests/results_hostile $(B)/tests/results_image \
	$(B)/tests/results_print $(B)/tests/results_blamed
TEST_IMAGES += $(B)/tests/make_runs
