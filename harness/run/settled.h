/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a Linux stood when it was measured: how long it had been left alone after its boot, over which span
 * of its life windows lie, and whether it had settled. Knows no wire and no store.
 */
#ifndef RUN_SETTLED_H
#define RUN_SETTLED_H

#include "harness/run/run.h"

/* What the settler says of itself (microbench/wire.h), kept as a worker's values of that benchmark. */
#define SETTLED_BENCH "settled"
enum settled_value {
	SETTLED_UPTIME,
	SETTLED_TRIES,
	SETTLED_BUSY,
	SETTLED_FORKS,
	SETTLED_QUIET,
	SETTLED_START,
	SETTLED_VALUES,
};
extern const char *const settled_names[SETTLED_VALUES];

/* Options of a run: texts as "30s". A run of a Linux that was not let settle has none. */
#define RUN_SETTLE	"settle"
#define RUN_UPTIME_SPAN "uptime_span"
/* In provenance: letters of every boot's word beyond those that are drawn (boot/plan.h); without it, none. */
#define RUN_WORD_ROOM "word_room"

/* What they are unless one says, in seconds; the span is of the meter insn. */
#define SETTLED_USUAL	   30
#define SETTLED_USUAL_SPAN 600
/* As an option's text. */
#define SETTLED_SECONDS(n)	SETTLED_SECONDS_TEXT(n)
#define SETTLED_SECONDS_TEXT(n) #n "s"

/* Involuntary switches a second of a selfish window from which on something else ran there. */
#define SETTLED_SWITCHES_MAX 40.0
/* Fewer are no rate: a short window may hold a worker and what woke it. */
#define SETTLED_SWITCHES_MIN 8

/*
 * Does the kernel under a run's workers boot and settle at all? Then *settle and *span are what the run
 * says of it, "none" for both of one that was measured as it came.
 */
bool settled_concerns(const struct run *run, const char **settle, const char **span);

/*
 * The options of a run that are worth a title, or to be typed again: all but those two where they are as
 * usual. To be freed; as pairs, or as a text of them.
 */
void settled_unusual_options(const struct run *run, struct pairs *unusual);
char *settled_title_options(const struct run *run);
/* Has it none of these? */
bool settled_is_plain(const struct run *run);

/* Of a run with samples: is it marked, with why, if its Linux had not settled. */
void settled_judge(struct run *run);

/* Why it counts as not settled; NULL: it does not. */
const char *settled_doubt(const struct run *run);

#endif
