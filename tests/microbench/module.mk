# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the benchmark program on the host, with the sanitizers. Those that measure run on a
# fake machine: their sources are compiled with its clock (fake_clock.h). The .bats files test the
# linked images.

$(eval $(call compiled,faked,CC,$(SAN_FLAGS) -include tests/microbench/fake_clock.h))

# All that measures.
FAKED_OBJ := $(patsubst %,$(B)/faked/microbench/%.o,$(BENCHES) samples detour meeting) \
	$(patsubst %.c,$(B)/san/%.o,$(wildcard tests/microbench/fake_*.c))
TESTS_MICROBENCH := $(B)/san/tests/microbench

$(eval $(call unit_test,microbench_detour,$(TESTS_MICROBENCH)/detour_test.o $(FAKED_OBJ)))
$(eval $(call unit_test,microbench_benches,$(TESTS_MICROBENCH)/benches_test.o \
	$(TESTS_MICROBENCH)/benches_own_test.o $(FAKED_OBJ)))
$(eval $(call unit_test,microbench_samples,$(TESTS_MICROBENCH)/samples_test.o $(FAKED_OBJ)))
$(eval $(call unit_test,microbench_params,$(TESTS_MICROBENCH)/params_test.o \
	$(B)/san/microbench/params.o $(B)/san/harness.a))
$(eval $(call unit_test,microbench_wire,$(TESTS_MICROBENCH)/wire_test.o))
$(eval $(call unit_test,microbench_main,$(TESTS_MICROBENCH)/main_test.o \
	$(addprefix $(B)/san/microbench/,main.o params.o report.o meeting.o) $(B)/san/harness.a))
