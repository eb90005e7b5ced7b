/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time-stamp counter's frequency, by bracketing. Knows no run. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/host/tsc.h"

#define LOOKS	     256
#define SHORT_SPAN   20000000 /* ns: brackets of 100 ns are 5 ppm of it */
#define NS_PER_S     1e9
#define FLAGS_LENGTH 8192

static inline uint64_t read_counter(void)
{
	uint32_t low, high;

	/* Fenced: what is bracketed must not move out of the bracket. */
	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static struct tsc_look look_once(void)
{
	struct tsc_look look;
	struct timespec now;

	look.before = read_counter();
	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	look.after = read_counter();
	look.ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	return look;
}

struct tsc_look tsc_look(void)
{
	struct tsc_look best = look_once();

	for (int i = 1; i < LOOKS; i++) {
		struct tsc_look look = look_once();

		if (look.after - look.before < best.after - best.before)
			best = look;
	}
	return best;
}

/* Where the counter stood when the clock was read, as far as one can tell: in the middle. */
static double middle(const struct tsc_look *look, uint64_t origin)
{
	return (double)(look->before - origin) + (double)(look->after - look->before) / 2;
}

double tsc_hz(const struct tsc_look *first, const struct tsc_look *last, double *ppm)
{
	double ticks = middle(last, first->before) - middle(first, first->before);
	double width =
		(double)(first->after - first->before) + (double)(last->after - last->before);

	if (ppm)
		*ppm = 1e6 * width / 2 / ticks;
	return ticks / (double)(last->ns - first->ns) * NS_PER_S;
}

uint64_t tsc_khz(void)
{
	struct tsc_look first = tsc_look(), last;

	do
		last = tsc_look();
	while (last.ns - first.ns < SHORT_SPAN);
	return (uint64_t)llround(tsc_hz(&first, &last, NULL) / 1e3);
}

/* Does a line of flags hold a word? */
static bool has_flag(const char *flags, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = flags; (at = strstr(at, word)); at += n) {
		if (at > flags && at[-1] == ' ' && (at[n] == ' ' || at[n] == '\n'))
			return true;
	}
	return false;
}

bool tsc_has_flag(const char *word)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char flags[FLAGS_LENGTH] = "";

	while (file && fgets(flags, sizeof(flags), file) && strncmp(flags, "flags", 5) != 0)
		;
	if (file)
		fclose(file);
	return has_flag(flags, word);
}

bool tsc_is_steady(void)
{
	return tsc_has_flag("constant_tsc") && tsc_has_flag("nonstop_tsc");
}
