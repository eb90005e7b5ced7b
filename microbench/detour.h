/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured loop: it reads the clock over and over, and whenever two successive reads are
 * further apart than its quiet iteration, it records a detour. selfish, barrier, irq and timeshare
 * all run this loop, and differ in when they run it. Beckman et al., Cluster'06.
 *
 * All lengths are net: the time between two reads less the quiet iteration. Time spent on recording
 * is no detour: after recording, the clock is read again. What is stolen during the few dozen
 * instructions of recording goes unseen.
 *
 * Where instructions are counted, the loop may go round in a straight block of no-ops besides
 * (parameters.h). It then costs QEMU a fraction of the time, and takes as many ticks longer, which are part
 * of its quiet iteration: every detour is as long as in the loop without. What is coarser is when a
 * detour began, and two in one iteration are one.
 */
#ifndef DETOUR_H
#define DETOUR_H

#include "microbench/bench.h"

#define DETOURS_MAX  65536
#define DETOUR_BINS  64
#define QUIET_DELTAS 4096 /* at most so many iterations are looked at in calibration */

struct detours {
	/* what calibration found, ticks */
	int64_t quiet;	    /* the quiet iteration: the mean */
	int64_t quiet_p99;  /* 99th percentile of iterations */
	int64_t quiet_max;  /* longest quiet one: within a bare iteration of the 99th percentile */
	int64_t clock_step; /* smallest step the clock was seen to make */
	int64_t threshold;  /* shortest net length that is recorded */
	int64_t limit;	    /* an iteration longer than this is a detour */
	int64_t after;	    /* of the iteration after recording: how much shorter than quiet */
	int64_t entry;	    /* of a loop's first iteration: the same */
	int64_t pad;	    /* no-ops in each iteration, so many ticks: 0 or PAD_NOPS */

	/* the window: first and last clock read, and ticks spent on recording between them */
	uint64_t first, last, recording;

	/*
	 * If set, only those detours are recorded in which this number changed: it tells that another
	 * thread had the core.
	 */
	const volatile uint64_t *witness;
	uint64_t witnessed;

	/* all detours of the window: number, sum, longest, and counts by power of two */
	int64_t events, stolen, longest;
	int64_t histogram[DETOUR_BINS]; /* [b]: net lengths from 2^b up to 2^(b+1) - 1 */
	/* the first DETOURS_MAX of them; start is counted from the window's first clock read */
	int64_t n;
	int64_t start[DETOURS_MAX], length[DETOURS_MAX];
};
extern PER_WORKER struct detours detours;

/* How the loop ends: at a clock value, or after so many iterations. */
enum detour_end { DETOUR_DEADLINE, DETOUR_COUNT };

/*
 * Measure the loop itself, and set the limit from threshold (ticks, net): shorter detours are not
 * recorded, nor is what is within the quiet loop's own spread. 0: just above that.
 *
 * An iteration that follows a recording, and a loop's first one, are shorter than the quiet one, as
 * other code leads to them. Both are measured, too, and the clock is set back by the difference
 * before them: so in the insn meter each detour is exact wherever it falls. A detour's start may be
 * early by as much.
 *
 * A detour that hits calibration must not raise the limit. So the quiet iterations are those that
 * are longer than the 99th percentile by no more than that is without its no-ops: of some thousand
 * iterations few can be hit, and nothing a kernel does is shorter than an iteration of the bare
 * loop. With no-ops more may be hit, and the percentile is that of what is near the median.
 *
 * pad: the loop has PAD_NOPS no-ops. Only to DETOUR_DEADLINE: work (detour_work) is done by the bare one.
 */
void detour_calibrate(enum detour_end end, uint64_t threshold, uint32_t pad);

/* Forget what was recorded. The buffers are written, and so touched. */
void detour_reset(void);

/* Run the loop for so many ticks, and record; a window of its own, at least so long. */
void detour_watch(uint64_t ticks);

/*
 * Run the loop for exactly so many iterations (at least 1), and record into the window that
 * detour_open() began. Gives the ticks it took from its first to its last clock read, less those
 * spent on recording: iterations * quiet if nothing was stolen.
 */
void detour_open(void);
int64_t detour_work(uint64_t iterations);

/* Ticks from the window's first to its last clock read. */
int64_t detour_window(void);

/* The records that `selfish` and `barrier` share: threshold, window, counts; then start, length. */
void detour_report(const char *bench);

/* One step of recording; here for the loops in detour.c and the tests. Gives the clock, re-read. */
uint64_t detour_record(struct detours *to, uint64_t last, uint64_t now);

#endif
