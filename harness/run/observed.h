/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of the world a run's workers looked at: which of their windows are one and the same
 * history (noise/evidence.h), and that in words. Knows no metric, no store and no file.
 *
 * In the meter insn a run is deterministic: what two machines do at one uptime is the same, or one boot's
 * way of it, and counts once. That holds of copies of a kernel that nothing moves, of boots at about the
 * same uptime, and of the cores of a machine, which are looked at at the same time. Where a Linux has
 * settled, workers' windows lie at uptimes of their own and add up. Real machines, whose time the meter tsc
 * takes, and files of other tools add fully.
 */
#ifndef RUN_OBSERVED_H
#define RUN_OBSERVED_H

#include "harness/base/words.h"
#include "harness/run/run.h"
#include "noise/evidence.h"

/* Why windows of one history are one. */
enum observed_kind {
	OBSERVED_REAL,	 /* they are not: of real machines */
	OBSERVED_COPIES, /* of one deterministic machine */
	OBSERVED_BOOTS,	 /* at the same uptime */
	OBSERVED_CORES,	 /* of one machine, at the same time */
	OBSERVED_LIFE,	 /* they are at uptimes of their own: of boots of a Linux that settled */
};

/* Windows, and what of each is distinct, in the unit of their lengths: ticks of the meter, or ns. */
struct observed {
	enum observed_kind kind;
	size_t n, boots;	     /* windows, and the phases that they are of */
	struct evidence_window *all; /* [n] */
	struct evidence_window
		*own; /* [n], what of each is distinct, as evidence_distinct() gives it */
	double time;  /* of distinct history */
};

/*
 * Windows of these lengths, with so many events in each, of a run's workers; or of as many traces of files.
 * To be freed.
 */
void observed_make(struct observed *observed, const struct run *run,
		   const struct worker *const *workers, size_t n, const double *lengths,
		   const double *events);
void observed_files(struct observed *observed, const double *lengths, size_t n);
/* The windows, in ticks, in which workers recorded a benchmark's detours ("selfish", "irq"). */
void observed_bench(struct observed *observed, const struct run *run,
		    const struct worker *const *workers, size_t n, const char *bench);
/*
 * Say anew what of them is distinct, if other events are looked at: of windows that begin together and are as long
 * as the longest of these, the one with most events stands for them.
 */
void observed_stand(struct observed *observed, const double *events);
void observed_free(struct observed *observed);

/*
 * Detours that a benchmark counted in distinct history, for observed_bench()'s windows in the same order:
 * of a window that stands for itself, all; of one that stands in part, those recorded there, and all whose
 * place is not known because they did not fit the recorder's buffer.
 */
uint64_t observed_events(const struct observed *observed, const struct worker *const *workers,
			 const char *bench);

/*
 * "1.0000 s (4 copies of one deterministic machine are one)", "10 windows of 1 s between 30 and 630 s of
 * uptime of one boot"; second_units: how many of the unit are a second.
 */
void observed_say(struct words *words, const struct observed *observed, double second_units);
/* "none observed in 2.0000 s: at most 1.4979/s", and of some of a life "if the rate is steady". */
void observed_say_none(struct words *words, const struct observed *observed, double second_units);

/* How events come, " (periodic, 4.000 ms)", " (in 12 bursts)", or nothing of those of chance. */
void observed_say_shape(struct words *words, const struct evidence_shape *shape,
			double second_units);

#endif
