# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the noise library, and of the figures that the command computes with it. With the
# sanitizers; run from the repository's top, where they find their traces.

NOISE_TESTS := trace trace_text sample rate bsp scale simulate messages shapes decide
METRICS_TESTS := metrics contradictions
METRICS_UNITS := $(wildcard harness/metrics/*.c) harness/run/detours.c \
	$(addprefix harness/,run/run.c run/pairs.c run/worker.c run/meter.c run/params.c run/benchmarks.c run/units.c base/memory.c base/error.c)

$(B)/san/noise.a: $(NOISE_SRC:%.c=$(B)/san/%.o)
	rm -f $@ && ar rcs $@ $^

$(NOISE_TESTS:%=$(B)/tests/noise_%): $(B)/tests/noise_%: $(B)/san/tests/noise/%_test.o \
		$(B)/san/tests/noise/support.o $(B)/san/noise.a
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka -lgsl -lgslcblas -lm

$(addprefix $(B)/tests/noise_,simulate messages): $(B)/san/tests/noise/world.o

$(METRICS_TESTS:%=$(B)/tests/noise_%): $(B)/tests/noise_%: $(B)/san/tests/noise/%_test.o \
		$(B)/san/tests/noise/samples.o $(METRICS_UNITS:%.c=$(B)/san/%.o) \
		$(B)/san/tests/noise/support.o $(B)/san/noise.a
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka -lgsl -lgslcblas -lm

UNIT_TESTS += $(addprefix $(B)/tests/noise_,$(NOISE_TESTS) $(METRICS_TESTS))
