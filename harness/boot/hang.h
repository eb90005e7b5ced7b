/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a machine hang? Decided from looks at its process; starts and ends nothing. */
#ifndef BOOT_HANG_H
#define BOOT_HANG_H

#include <stdbool.h>

/*
 * A guest that has halted for good takes no processor time, so that a limit of processor time
 * would never end it. One that this host gives no processor takes none either, but would: its
 * threads are not asleep. So a hang is so long without using IDLE_SHARE of a processor, and asleep
 * for all but HELD_UP_SHARE of the looks at it.
 */
#define HANG_SECONDS	   30.0
#define HANG_IDLE_SHARE	   0.01
#define HANG_HELD_UP_SHARE 0.1

/* Looks at a machine over some time: did it do anything, and could it? All zero to begin with. */
struct hang {
	double cpu;	/* processor time when they began */
	double watched; /* seconds that they cover */
	double held_up; /* of these: it would have run, but for this host */
};

/*
 * One more look, that long after the last one (seconds; a look that comes late, later than `late`, says
 * nothing of the time before: then we were held up ourselves). cpu: processor time used so far, in
 * seconds. Does the machine hang, having done nothing for so long as HANG_SECONDS, or as the limit of
 * processor time if that is shorter? *idle says for how long.
 */
bool hang_look(struct hang *hang, double since_last, double late, double cpu, bool held_up,
	       double limit, double *idle);

#endif
