# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the benchmark program on the host, with the sanitizers. Those that measure run on a
# fake machine: their sources are compiled with its clock (fake_clock.h). The .bats files test the
# linked images.

FAKED := $(BENCHES) \
	samples detour meeting

$(B)/san/faked/%.o: microbench/%.c tests/microbench/fake_clock.h
	@mkdir -p $(@D)
	$(CC) $(SAN_CFLAGS) -include tests/microbench/fake_clock.h -c $< -o $@

FAKED_OBJ := $(FAKED:%=$(B)/san/faked/%.o) \
	$(patsubst %.c,$(B)/san/%.o,$(wildcard tests/microbench/fake_*.c))

$(B)/tests/microbench_detour: $(B)/san/tests/microbench/detour_test.o $(FAKED_OBJ)
$(B)/tests/microbench_benches: $(B)/san/tests/microbench/benches_test.o \
	$(B)/san/tests/microbench/benches_own_test.o $(FAKED_OBJ)
$(B)/tests/microbench_samples: $(B)/san/tests/microbench/samples_test.o $(FAKED_OBJ)
$(B)/tests/microbench_params: $(B)/san/tests/microbench/params_test.o \
	$(B)/san/microbench/params.o $(B)/san/harness.a
$(B)/tests/microbench_wire: $(B)/san/tests/microbench/wire_test.o
$(B)/tests/microbench_main: $(B)/san/tests/microbench/main_test.o \
	$(addprefix $(B)/san/microbench/,main.o params.o report.o meeting.o) $(B)/san/harness.a

MICROBENCH_TESTS := $(addprefix $(B)/tests/microbench_,detour benches samples params wire main)
$(MICROBENCH_TESTS):
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka $(HOST_LIBS)

UNIT_TESTS += $(MICROBENCH_TESTS)
