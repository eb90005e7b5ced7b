/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts a detour where the measured loop was interrupted again: what one iteration of the loop lost
 * may be several interrupts, when other cores had their turns meanwhile. Knows no log's bytes, and
 * not what benchmarks measure.
 */
#ifndef CORES_DETOUR_CUT_H
#define CORES_DETOUR_CUT_H

#include "harness/cores/plugin_log.h"
#include "harness/cores/symbols.h"

/* One interruption: some of a span's steps. */
struct detour_part {
	size_t first, n;
	uint64_t total; /* virtual time at which it began */
	bool fused;	/* it may be several ones, which the log cannot tell */
};

struct detour_parts {
	struct detour_part *items; /* in their order, and all of the span's steps */
	size_t n;
};

/*
 * The interruptions of a detour: at least one. One in which no other core ran is never cut: the
 * guest measured the same.
 */
void detour_cut(struct detour_parts *parts, struct symbols *symbols, const struct plugin_log *log,
		const struct plugin_event *span);
void detour_parts_free(struct detour_parts *parts);

/* What the span would be if it were that part alone, as far as its steps and their length go. */
struct plugin_event detour_part_span(const struct plugin_event *span,
				     const struct detour_parts *parts, size_t which);

#endif
