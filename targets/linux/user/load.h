/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work for a Linux whose other processors are measured: processes that do, over and over, what is known
 * to reach further than its own processor. Always the same, in the same order.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

/*
 * Start it, on processor 0, with nobody to wait for it: it ends with the machine. False, having
 * complained, if that fails.
 */
bool load_start(void);

/* Is this process one that the load has only executed to have executed something? */
bool load_is_child(int argc, char *argv[]);

#endif
