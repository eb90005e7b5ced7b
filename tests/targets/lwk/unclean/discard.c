// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mark broken on purpose: of what a program discards nothing is taken to be written.
 */
#include "targets/x86_64/paging.h"

#define space_clear(space, virtual, bytes) ((void)(space))
#include "targets/lwk/memory.c"
