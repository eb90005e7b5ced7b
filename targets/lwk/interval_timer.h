/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Timers that send signals: POSIX timers, and the one of setitimer(). A kernel timer belongs to the
 * core that arms it, so each of these has one for every core: only the one armed last counts, and
 * one that still goes off elsewhere finds that it no longer does.
 */
#ifndef LWK_INTERVAL_TIMER_H
#define LWK_INTERVAL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#define INTERVAL_TIMERS 32 /* POSIX timers of the process */

struct interval_event {
	int32_t notify;	 /* SIGEV_SIGNAL, SIGEV_THREAD_ID or SIGEV_NONE */
	int32_t number;	 /* of the signal */
	uint32_t thread; /* SIGEV_THREAD_ID: who gets it */
	int32_t code;	 /* what siginfo says: SI_TIMER or SI_KERNEL */
	uint64_t value;	 /* sigev_value, if has_value; else the timer's id */
	bool has_value;
};

struct interval_state {
	uint64_t period_ns; /* 0: one shot */
	uint64_t left_ns;   /* to the next time; 0: not armed */
};

/* A new timer on that clock. Its id from 0 on, -EAGAIN (no more) or -ENOMEM. */
long interval_create(uint32_t clock, const struct interval_event *event);
/* The process's one timer for setitimer() and alarm(); always the same id. Or -ENOMEM. */
long interval_real(void);
/* -EINVAL: no timer has that id. */
long interval_delete(uint32_t id);

/*
 * Arm at a time of the timer's clock, absolute or from now, 0: disarm. Periods below
 * INTERVAL_PERIOD_MIN become that. Gives what was before. -EINVAL.
 */
#define INTERVAL_PERIOD_MIN 10000ul /* ns: a core must have time for other things */
long interval_set(uint32_t id, bool absolute, uint64_t at_ns, uint64_t period_ns,
		  struct interval_state *before);
long interval_get(uint32_t id, struct interval_state *state);
/* How often it went off more than its last signal said. -EINVAL. */
long interval_overrun(uint32_t id);

#endif
