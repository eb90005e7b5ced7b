/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums over a blame's events: by function and by entry, what changed between two blames, and what
 * the store keeps of one. Knows no log and no machine.
 */
#ifndef BLAME_BLAME_TOTALS_H
#define BLAME_BLAME_TOTALS_H

#include "harness/blame/charges.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"

/* Totals of a function, or of an entry; the name belongs to the symbols. */
struct blame_total {
	const char *name;
	bool known, user;
	uint64_t insns;
	uint64_t calls; /* events that it is in */
};

/*
 * Totals over the events of a class (NULL: over all), the largest first; to be freed. By function,
 * or by the entry under which it ran.
 */
struct blame_total *blame_functions(const struct blame *blame, const struct blame_class *class,
				    size_t *n);
struct blame_total *blame_entries(const struct blame *blame, const struct blame_class *class,
				  size_t *n);

/* The same without the single events: what is kept of it. To be freed. */
void blame_sum_up(struct blamed *blamed, const struct blame *blame);

/* Keep the totals of a blame, for pictures; of one whose guest said something else, nothing. */
bool blame_keep(struct store *store, const char *id, const struct blame *blame,
		struct error *error);

/* "timer interrupt" for asm_sysvec_apic_timer_interrupt, and the like; the symbol's name if there
 * is no better one. */
const char *blame_entry_name(const char *symbol);

/* How a function's share differs between two blames of the same benchmark. */
struct blame_change {
	const char *name;
	uint64_t old, new;	   /* instructions over all events */
	double old_each, new_each; /* an event, on average */
};
/* Every function whose total differs, the largest change first; to be freed. */
struct blame_change *blame_diff(const struct blame *old, const struct blame *new, size_t *n);

#endif
