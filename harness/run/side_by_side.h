/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May two measurements stand side by side? The one place that knows on which of a run's circumstances
 * its metrics depend. What follows from a difference is the reader's: some are never overlooked, some are
 * only said, and a kernel may be what is asked about.
 */
#ifndef RUN_SIDE_BY_SIDE_H
#define RUN_SIDE_BY_SIDE_H

#include "harness/run/run.h"

enum circumstance {
	CIRCUMSTANCE_METER = 1 << 0,	  /* instructions or time */
	CIRCUMSTANCE_CLOCK = 1 << 7,	  /* whose: the machine's, or that of a worker's own core */
	CIRCUMSTANCE_SETTLING = 1 << 1,	  /* of two that boot: how long alone, over which span */
	CIRCUMSTANCE_PARAMETERS = 1 << 2, /* the benchmarks' */
	CIRCUMSTANCE_PROGRAMS = 1 << 3,	  /* the benchmarks' objects */
	CIRCUMSTANCE_TOOLS = 1 << 4,	  /* QEMU, compiler */
	CIRCUMSTANCE_SUBJECT = 1 << 5, /* of one target: kernel, machine, lengths of boots' words */
	CIRCUMSTANCE_TARGET = 1 << 6,  /* which one it is at all */
};
/* With any of these another thing was counted. */
#define CIRCUMSTANCES_COUNTED \
	(CIRCUMSTANCE_METER | CIRCUMSTANCE_CLOCK | CIRCUMSTANCE_SETTLING | CIRCUMSTANCE_PARAMETERS)
/* With these the same was, of something or by something that is not the same. */
#define CIRCUMSTANCES_TOLD (CIRCUMSTANCE_PROGRAMS | CIRCUMSTANCE_TOOLS | CIRCUMSTANCE_SUBJECT)

/*
 * Are a and b equal in all of these circumstances? Where not, the message has all that differs, as "steps
 * 128 against 64; kernel 1a7ac0c40b10 against 2ddb20630c1f". Of several boots of a kernel that a boot moves, how many
 * there are and which were drawn does not matter. What one of them does not say, as an older run may not, is
 * not another; of benchmarks' objects and parameters it is.
 */
bool side_by_side(const struct run *a, const struct run *b, unsigned int circumstances,
		  struct error *differences);

#endif
