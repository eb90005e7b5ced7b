/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls that only the LWK has, numbered far above Linux's, so that Linux answers ENOSYS and
 * the same program runs on both. All others have Linux x86-64 numbers and meaning.
 */
#ifndef LWK_ABI_H
#define LWK_ABI_H

#define LWK_SYS_BASE	0x1000
#define LWK_SYS_TICK	0x1000 /* (hz): periodic tick on this core, 0 turns it off */
#define LWK_SYS_PREEMPT 0x1001 /* (ticks): threads of this core take turns of so many TSC ticks */

/* Beside a Linux (targets/cokernel) only: */
#define LWK_SYS_DELEGATE_NULL 0x1002 /* (): delegated, and nothing is done there */
#define LWK_SYS_DOORBELL      0x1003 /* (): ring Linux, which rings back; 0 when that has come */
#define LWK_SYS_BRINGUP	      0x1004 /* (): TSC ticks from Linux's request to this kernel's start */

#endif
