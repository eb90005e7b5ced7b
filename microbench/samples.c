// SPDX-License-Identifier: GPL-2.0-or-later
/* What benchmarks share around their measurement; see samples.h. Knows no benchmark. */
#include "microbench/samples.h"

#define TICK_PERIOD 4000000 /* ticks: 250 Hz, Debian's CONFIG_HZ, at 10^9 ticks a second */
#define SETTLING    2	    /* periods */

static PER_WORKER int64_t store[SAMPLES_MAX];
static PER_WORKER size_t taken;

void samples_reset(void)
{
	taken = 0;
}

int64_t *samples_take(size_t n)
{
	int64_t *samples = &store[taken];

	if (n > SAMPLES_MAX - taken)
		return NULL;
	taken += n;
	for (size_t i = 0; i < n; i++)
		samples[i] = 0;
	compiler_barrier();
	return samples;
}

int64_t samples_median(int64_t *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t value = values[i];
		size_t at = i;

		for (; at && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
	return values[n / 2];
}

uint64_t random_next(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

void phase_wait(const struct bench_params *params)
{
	uint64_t state = params->seed;
	uint64_t end = clock_read() + SETTLING * TICK_PERIOD + random_next(&state) % TICK_PERIOD;

	while (clock_read() < end)
		;
}

static void report_difference(const char *bench, const char *name, int64_t before, int64_t after)
{
	report_value(bench, name, before < 0 || after < 0 ? -1 : after - before);
}

void report_usage(const char *bench, const struct platform_usage *before,
		  const struct platform_usage *after)
{
	report_difference(bench, "faults", before->faults, after->faults);
	report_difference(bench, "switches", before->involuntary_switches,
			  after->involuntary_switches);
}
