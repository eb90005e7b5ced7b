/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What entry.S offers to C and what it calls. A system call keeps every register of ring 3 but rax,
 * rcx and r11. Its fast path saves only those that C may clobber; where all are needed (signals, a
 * new thread), entry.S completes them to a trap_frame.
 */
#ifndef LWK_ENTRY_H
#define LWK_ENTRY_H

/* trap_frame.vector of a frame made by a system call: none of the processor's. */
#define VECTOR_SYSCALL 0x100

#ifndef __ASSEMBLY__
#include "targets/x86_64/trap.h"

/* Have SYSCALL lead to this kernel, on the calling core. */
void entry_init(void);
void syscall_entry(void); /* where SYSCALL arrives; only its address is for C */

/* Go to ring 3 with these registers, after the work that is due; does not return. */
void enter_user(struct trap_frame *frame) __attribute__((noreturn));

/* Table entries of calls that need the whole frame; they call sys_..._frame(). */
void entry_clone(void);
void entry_clone3(void);
void entry_rt_sigreturn(void);
void entry_sigaltstack(void);
void entry_delegate(void); /* hands its number and arguments to sys_delegate() */
void entry_unknown(void);  /* no such call: hands its number to sys_unknown() */
#endif

#endif
