// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that only a Linux beside this kernel can do, and the doorbells between the two.
 */
#include "targets/lwk/abi.h"
#include "targets/lwk/delegate.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/syscall_table.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"

long sys_delegate(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
		  uint64_t number)
{
	if (delegate_possible())
		return DELEGATE(number, a, b, c, d, e, f);
	return number < LWK_SYS_BASE ? sys_unknown(number) : -ENOSYS;
}

long sys_lwk_bringup(void)
{
	return boot_info.guest ? (long)handover_bringup() : -ENOSYS;
}

/* Let in only interrupts of a class above this one (Intel SDM 3A, 11.8.3.1); 0: all. */
static void set_priority(uint64_t class)
{
	__asm__ volatile("movq %0, %%cr8" : : "r"(class) : "memory");
}

/*
 * The answer is an interrupt, so that one is let in meanwhile. Not the timer's and not other cores':
 * the work that they make is done with the registers that ring 3 goes on with, which these are not.
 */
long sys_lwk_doorbell(void)
{
	if (!boot_info.guest)
		return -ENOSYS;
	handover_ask_echo();
	set_priority(VECTOR_TIMER >> 4);
	irq_enable();
	while (!handover_echoed())
		pause();
	irq_disable();
	set_priority(0);
	return 0;
}
