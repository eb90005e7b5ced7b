// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mark broken on purpose: what was written and given back is handed out as it is.
 */
#include "targets/x86_64/paging.h"

#define space_hand_out space_protect
#include "targets/lwk/memory.c"
