# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `make bench` measures with, and what it plants: without the sanitizers, as the command is.

# $(call bench_program,NAME,OBJECTS)
define bench_program
TEST_IMAGES += $(B)/tests/$1
$(call made,$(B)/tests/$1,$2,$(HOST_LINK) $2 -o $(B)/tests/$1 $(HOST_LIBS))
endef

# The first record's time, and, in real time, what is planted and what is compared with.
$(foreach name,first_record disturber counter_loop,\
	$(eval $(call bench_program,$(name),$(B)/host/tests/bench/$(name).o)))

# Speed of simulated steps.
$(eval $(call bench_program,steps_bench,$(addprefix $(B)/host/tests/bench/,steps_bench.o bench_trace.o) $(NOISE_OBJ:%=$(B)/host/%)))

# The gate's own decision on made-up runs.
$(eval $(call bench_program,gate_bench,$(addprefix $(B)/host/tests/bench/,gate_bench.o gate_arms.o) \
	$(HARNESS_UNITS:%=$(B)/host/%)))

# The same on boots of a kernel that neutral changes move, some of which are worse.
$(eval $(call bench_program,intermittent_bench,$(addprefix $(B)/host/tests/bench/,intermittent_bench.o boots.o) \
	$(HARNESS_UNITS:%=$(B)/host/%)))

# Steps that follow one another, beside published values.
$(eval $(call bench_program,continued_bench,$(addprefix $(B)/host/tests/bench/,continued_bench.o bench_trace.o) $(NOISE_OBJ:%=$(B)/host/%)))
