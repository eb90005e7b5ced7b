/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other cores' TLBs. When rights of the process's pages shrink or move, every core that runs one of
 * its tasks must forget what it cached. Counters instead of messages: a core that was asked and is
 * in the kernel answers when it leaves, or while it waits for the memory lock.
 */
#ifndef LWK_TLB_H
#define LWK_TLB_H

#include <stdbool.h>

/* This core begins or ceases to run tasks; a core that does not is not waited for. */
void tlb_active(bool active);
/* If this core was asked to: flush its TLB, and say so. */
void tlb_sync(void);
/* Make all other active cores flush, and wait for it. One caller at a time (the memory lock). */
void tlb_flush_others(void);

#endif
