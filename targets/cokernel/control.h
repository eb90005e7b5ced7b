/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Orders to a running co-kernel, one a line of a FIFO: `add N` and `remove N`, where N is a processor
 * by Linux's number. What came of each goes to standard error.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>

/*
 * Take orders for the co-kernel behind that device, in a thread of their own: while one is obeyed,
 * the co-kernel may need its proxy. False, having complained, if the FIFO cannot be opened.
 */
bool control_start(int device, const char *path);

#endif
