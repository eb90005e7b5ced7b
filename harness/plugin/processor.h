/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processor runs. QEMU tells each call of a plugin; but since 10.0, where one thread runs several
 * in turns, as it does under -icount, it tells the one that translated the block, and blocks are shared
 * (docs/qemu.md). So QEMU itself is asked: it keeps the processor that a thread of its runs, and Debian's
 * exports that, for its modules.
 */
#ifndef PLUGIN_PROCESSOR_H
#define PLUGIN_PROCESSOR_H

#include <stdbool.h>

/* Can it be known in a machine of so many? False, with the reason on stderr after "NAME: ". */
bool processor_begin(const char *name, unsigned int processors);

/* Whom a call is made for that was told this one. From such calls alone. */
unsigned int processor_of_call(unsigned int told);

/* The same, as QEMU's own functions take it; NULL if this QEMU does not export it. */
void *processor_running(void);

#endif
