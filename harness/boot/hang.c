/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells a machine that hangs from one that waits for this host; see hang.h. */
#include <math.h>

#include "harness/boot/hang.h"

bool hang_look(struct hang *hang, double since_last, double late, double cpu, bool held_up,
	       double limit, double *idle)
{
	double span = fmin(HANG_SECONDS, limit);
	bool hangs;

	since_last = fmin(since_last, late);
	hang->watched += since_last;
	if (held_up)
		hang->held_up += since_last;
	if (hang->watched < span)
		return false;
	*idle = hang->watched;
	hangs = cpu - hang->cpu < HANG_IDLE_SHARE * span &&
		hang->held_up < HANG_HELD_UP_SHARE * span;
	*hang = (struct hang){.cpu = cpu};
	return hangs;
}
