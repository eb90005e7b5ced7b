/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names the threads that took a core from the one that was measured, by the functions that they
 * ran: nothing else is known of a thread. Knows Linux's kernel threads, no log and no benchmark.
 */
#ifndef BLAME_SWITCHED_H
#define BLAME_SWITCHED_H

#include "harness/cores/walk.h"

#define SWITCHED_TO "switched to "

/*
 * Of the span that was walked last: what another thread ran is charged to an entry of its own,
 * "switched to kcompactd", instead of to the one in which the kernel switched to it. What an
 * interrupt ran that came meanwhile stays the interrupt's.
 */
void switched_charge(struct walk *walk);

#endif
