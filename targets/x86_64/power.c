// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end: by ACPI where it went well; a failure goes out by QEMU's exit port if the command line
 * names one, so that whoever started the machine sees a code without reading the console.
 */
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

/* The machine goes off a while after the write: no other way is tried before a second has passed. */
static void wait_for_the_end(void)
{
	uint64_t start = rdtsc();

	while (rdtsc() - start < tsc_hz)
		pause();
}

void power_off(uint8_t status)
{
	irq_disable();
	channel_end();
	if (boot_info.guest)
		handover_ended(status);
	if (status && boot_info.debug_exit)
		outl(boot_info.debug_exit, status);
	if (boot_info.pm1a_control) {
		outw(boot_info.pm1a_control, boot_info.pm1a_off);
		wait_for_the_end();
	}
	/* no ACPI: QEMU's port ends the machine at least, with the code (status << 1) | 1 */
	if (boot_info.debug_exit)
		outl(boot_info.debug_exit, status);
	cpu_stop();
}
