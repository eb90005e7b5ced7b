// SPDX-License-Identifier: GPL-2.0-or-later
/* The fake machine's clock, what is stolen by it, and its timers; see fake.h. */
#include "tests/microbench/fake_machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "microbench/detour.h"

static uint64_t next_steal, reads;
static uint64_t previous; /* what the last read gave */
static uint64_t timer;	  /* when it runs out; 0: not armed */
static int after_recording, entering, in_handler;
static void (*handler)(void);

void clock_reset(void)
{
	next_steal = reads = previous = timer = 0;
	after_recording = entering = in_handler = 0;
}

static void steal(uint64_t length)
{
	assert_true(fake.n_stolen < FAKE_STOLEN_MAX);
	fake.stolen[fake.n_stolen++] = (struct fake_stolen){previous, length};
	fake.now += length;
	if (fake.other_runs && detours.witness)
		++*(volatile uint64_t *)(uintptr_t)detours.witness;
}

/* A kernel's own tick, or the one that was turned on; never in the midst of recording. */
static void steal_if_due(void)
{
	uint64_t period = fake.tick_hz ? 1000000000 / fake.tick_hz : fake.steal_period;

	if (!period || fake.now < next_steal)
		return;
	if (next_steal)
		steal(fake.tick_hz ? fake.own_tick : fake.steal_length);
	next_steal = fake.now + period;
}

static void run_timer_if_due(void)
{
	if (!timer || fake.now < timer + FAKE_LATE || fake.timer_lost || in_handler)
		return;
	timer = 0;
	in_handler = 1;
	handler();
	in_handler = 0;
}

static uint64_t iteration(const char *function)
{
	uint64_t ticks = FAKE_ITERATION;

	if (!strcmp(function, "detour_record"))
		return FAKE_RECORDING;
	if (!strcmp(function, "loop") && after_recording)
		ticks = FAKE_AFTER;
	else if (!strcmp(function, "loop") && entering)
		ticks = FAKE_ENTRY;
	if (fake.jitter && ++reads % fake.jitter == 0)
		ticks += 2;
	return ticks;
}

uint64_t fake_clock_read(const char *function)
{
	int recording = !strcmp(function, "detour_record");

	fake.now += iteration(function);
	if (!recording)
		steal_if_due();
	after_recording = recording;
	entering = !strcmp(function, "detour_watch") || !strcmp(function, "detour_watch_padded") ||
		   !strcmp(function, "detour_work");
	run_timer_if_due();
	fake.late_reads += reports_begun();
	previous = fake.now;
	return fake.now;
}

void fake_pad(uint64_t nops)
{
	fake.now += nops;
}

int64_t platform_clock_ns(void)
{
	return (int64_t)fake.now;
}

int platform_timer_open(void (*run)(void))
{
	handler = run;
	return fake.no_timer;
}

int platform_timer_arm(int64_t deadline_ns)
{
	timer = (uint64_t)deadline_ns;
	fake.timers++;
	fake.now += FAKE_CALL;
	return 0;
}

void platform_timer_close(void)
{
	fake.closes++;
}

int platform_timer_is_callback(void)
{
	return 1;
}

int platform_tick(uint32_t hz)
{
	if (!fake.own_tick)
		return -BENCH_ENOSYS;
	fake.tick_hz = hz;
	next_steal = 0;
	return 0;
}

const struct fake_stolen *fake_stolen_from(uint64_t first, size_t *n)
{
	size_t i = 0;

	while (i < fake.n_stolen && fake.stolen[i].after < first)
		i++;
	*n = fake.n_stolen - i;
	return &fake.stolen[i];
}
