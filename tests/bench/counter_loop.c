/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time-stamp counter and nothing else: what a bare loop over it takes, and how many ticks a second
 * has by a bracket of so many seconds. Prints "<mean ns an iteration> <ticks a second>".
 * Usage: counter_loop CPU SECONDS
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

#define CHUNK 10000

struct bracket {
	uint64_t before, after;
	int64_t ns;
};

static struct bracket look(void)
{
	struct bracket best = {0, UINT64_MAX, 0};

	for (int i = 0; i < 1000; i++) {
		struct bracket now;
		struct timespec time;

		now.before = __rdtsc();
		clock_gettime(CLOCK_MONOTONIC_RAW, &time);
		now.after = __rdtsc();
		now.ns = time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
		if (now.after - now.before < best.after - best.before)
			best = now;
	}
	return best;
}

/* As the measured loop: read, combine, compare with the one before, look for the end. */
static uint64_t chunk(void)
{
	uint64_t first = __rdtsc(), last = first, longest = 0;

	for (int i = 0; i < CHUNK; i++) {
		uint64_t now = __rdtsc();

		if (now - last > longest)
			longest = now - last;
		last = now;
		__asm__ volatile("" : : "r"(longest));
	}
	return last - first;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char *argv[])
{
	static uint64_t chunks[2001];
	struct bracket first, last;
	double ticks, hz;
	cpu_set_t set;

	if (argc != 3)
		return 2;
	CPU_ZERO(&set);
	CPU_SET((size_t)atoi(argv[1]), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return 2;
	first = look();
	for (size_t i = 0; i < 2001; i++)
		chunks[i] = chunk();
	do {
		struct timespec pause = {0, 50000000};

		nanosleep(&pause, NULL);
		last = look();
	} while (last.ns - first.ns < atof(argv[2]) * 1e9);
	ticks = ((double)(last.before - first.before) + (double)(last.after - first.after)) / 2;
	hz = ticks / (double)(last.ns - first.ns) * 1e9;
	qsort(chunks, 2001, sizeof(chunks[0]), by_value);
	printf("%.4f %.3f\n", (double)chunks[1000] / CHUNK / hz * 1e9, hz);
	return 0;
}
