/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine whose every tick is known: a clock that only reads move, a kernel that steals when it
 * is told to, and a memory of what was reported. It stands in for platform.h and for the reports of
 * bench.h, so that a benchmark's metrics can be compared with what really happened. One thread.
 */
#ifndef FAKE_H
#define FAKE_H

#include <stddef.h>
#include <stdint.h>

#include "microbench/bench.h"

#define FAKE_STOLEN_MAX 131072
#define FAKE_SERIES_MAX 32

/* Ticks that these take; fixed, as no test needs others. */
enum {
	FAKE_ITERATION = 10,  /* from one read of the clock to the next, nothing between */
	FAKE_RECORDING = 31,  /* the recorder's way to its own read */
	FAKE_ENTRY = 8,	      /* a loop's first iteration: the code before it differs */
	FAKE_AFTER = 7,	      /* the iteration that follows a recording: the code differs */
	FAKE_CALL = 58,	      /* a system call */
	FAKE_YIELD = 190,     /* to the other thread and back */
	FAKE_MAP = 1000,      /* a mapping call */
	FAKE_TOUCH = 3400,    /* first touch of a page */
	FAKE_LATE = 123,      /* from a timer's deadline to its handler, at least */
	FAKE_DELEGATED = 470, /* a call that the kernel beside it does */
	FAKE_DOORBELL = 720,  /* to that kernel and back */
	FAKE_BRINGUP = 40000, /* what it says that its start took */
};

/* A time that was taken from the program: the clock read before it, and how long. */
struct fake_stolen {
	uint64_t after;
	uint64_t length;
};

struct fake {
	/* settings */
	uint64_t steal_period; /* steal so often; 0: never */
	uint64_t steal_length;
	uint64_t own_tick;	 /* platform_tick(): what a tick steals; 0: -ENOSYS */
	int other_runs;		 /* the other thread has the core while time is stolen */
	unsigned int yield_miss; /* every so many yields the other does not run; 0: never */
	unsigned int jitter;	 /* every so many reads take two ticks longer; 0: never */
	int no_timer;		 /* what platform_timer_open() gives */
	int timer_lost;		 /* timers never run out */
	int neighbour;		 /* there is a kernel beside it */
	int elsewhere;		 /* which is in another machine */

	/* what happened */
	uint64_t now;
	struct fake_stolen stolen[FAKE_STOLEN_MAX];
	size_t n_stolen;
	int64_t faults;
	uint32_t tick_hz;      /* as it is set now */
	uint64_t slice;	       /* as it is set now */
	size_t late_reads;     /* clock reads of a benchmark that had begun to report */
	size_t maps, unmaps;   /* calls */
	size_t starts, joins;  /* calls */
	size_t timers, closes; /* armed; platform_timer_close() calls */
};
extern struct fake fake;

/* A machine with nothing set, as after power-on, that forgets what was reported. */
void fake_reset(void);

/* Run a benchmark of the table; gives what its run() does. */
int fake_run(const char *bench, const struct bench_params *params);

/* What was reported: a value, or a series and its length. A test fails where it was not. */
int64_t fake_value(const char *name);
const int64_t *fake_series(const char *name, size_t *n);

/* How many values and series of the benchmark were reported. */
size_t fake_reports(void);

/* Those times stolen whose clock read before lies from `first` on: gives the first of them. */
const struct fake_stolen *fake_stolen_from(uint64_t first, size_t *n);

#endif
