// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pointing a core's SYSCALL instruction at entry.S (Intel SDM 3A 5.8.8).
 */
#include "targets/lwk/entry.h"
#include "targets/x86_64/asm.h"
#include "targets/x86_64/cpu.h"

/* Flags that ring 3 may have set and the kernel must not run with. */
#define CLEARED (RFLAGS_TF | RFLAGS_IF | RFLAGS_DF | RFLAGS_NT | RFLAGS_AC)

void entry_init(void)
{
	wrmsr(MSR_STAR, (uint64_t)SEGMENT_USER_BASE << 48 | (uint64_t)SEGMENT_KERNEL_CODE << 32);
	wrmsr(MSR_LSTAR, (uint64_t)syscall_entry);
	wrmsr(MSR_FMASK, CLEARED);
}
