/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Detours of a worker, charged to what its processor's trace says ran meanwhile. */
#ifndef BLAME_FTRACE_CHARGE_H
#define BLAME_FTRACE_CHARGE_H

#include "harness/blame/ftrace.h"

/* How much of detours was what. */
struct ftrace_share {
	char name[FTRACE_NAME_MAX];
	size_t detours;	   /* in which it ran */
	double ticks, max; /* in all, and in one of them */
};
struct ftrace_shares {
	struct ftrace_share *items; /* largest first */
	size_t n;
	double stolen;	 /* all detours */
	double around;	 /* of that, beside what was traced in the same detour: entry and exit */
	double untraced; /* of that, in detours in which nothing was traced */
	size_t untraced_detours;
	size_t detours;
};

/* Add n detours, ascending and apart, at origin + start. */
void ftrace_charge(struct ftrace_shares *shares, const struct ftrace *trace, uint64_t origin,
		   const int64_t *start, const int64_t *length, size_t n);
void ftrace_shares_sort(struct ftrace_shares *shares);
void ftrace_shares_free(struct ftrace_shares *shares);

#endif
