// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that only a Linux beside this kernel can do, and the doorbells between the two.
 */
#include "targets/lwk/delegate.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/syscall.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"

long sys_delegate(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
		  uint64_t number)
{
	return delegate_possible() ? DELEGATE(number, a, b, c, d, e, f) : sys_unknown(number);
}

/* The answer is an interrupt, so they are let in meanwhile. */
long sys_lwk_doorbell(void)
{
	if (!delegate_possible())
		return -ENOSYS;
	handover_ask_echo();
	irq_enable();
	while (!handover_echoed())
		pause();
	irq_disable();
	return 0;
}
