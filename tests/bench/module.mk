$(B)/tests/first_record: tests/bench/first_record.c
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) $< -o $@
TEST_IMAGES += $(B)/tests/first_record

# Speed of simulated steps: without the sanitizers, as the command has it.
$(B)/tests/steps_bench: $(B)/host/tests/bench/steps_bench.o $(NOISE_SRC:%.c=$(B)/host/%.o)
	@mkdir -p $(@D)
	$(CC) $^ -o $@ -lgsl -lgslcblas -lm
TEST_IMAGES += $(B)/tests/steps_bench

# Real time: what is planted, and what is compared with.
$(B)/tests/disturber $(B)/tests/counter_loop: $(B)/tests/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) $< -o $@
TEST_IMAGES += $(B)/tests/disturber $(B)/tests/counter_loop

# The gate's own decision on made-up runs.
GATE_BENCH_OBJECTS = $(filter-out $(B)/host/harness/main.o,$(HARNESS_OBJECTS:%=$(B)/host/%))
$(B)/tests/gate_bench: $(B)/host/tests/bench/gate_bench.o $(B)/host/tests/bench/gate_arms.o \
		$$(GATE_BENCH_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $^ -o $@ $(HOST_LIBS)
TEST_IMAGES += $(B)/tests/gate_bench
