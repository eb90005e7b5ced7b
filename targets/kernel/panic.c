// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a kernel that found itself broken: one record that says why, and off.
 */
#include "targets/freestanding/format.h"
#include "targets/kernel/records.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

#define PANIC_STATUS 1
#define WHY_MAX	     160

static uint32_t panicking;

static void stop_others(void)
{
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		if (i != percpu()->core && percpu_area[i].online)
			apic_send(percpu_area[i].apic_id, VECTOR_STOP);
	}
}

static uint64_t read_cr2(void)
{
	uint64_t address;

	__asm__ volatile("movq %%cr2, %0" : "=r"(address));
	return address;
}

void panic(const struct trap_frame *frame, const char *format, ...)
{
	char why[WHY_MAX], encoded[3 * WHY_MAX], registers[512] = "";
	va_list args;

	irq_disable();
	/* The first one tells; a panic within a panic must not hide it. */
	if (__atomic_exchange_n(&panicking, 1, __ATOMIC_SEQ_CST))
		cpu_stop();
	stop_others();
	va_start(args, format);
	kvsnprintf(why, sizeof(why), format, args);
	va_end(args);
	records_text(why, encoded, sizeof(encoded));
	if (frame) {
		registers[0] = ' ';
		records_registers(registers + 1, sizeof(registers) - 1, frame, read_cr2());
	}
	records_write("panic", "why=%s%s", encoded, registers);
	power_off(PANIC_STATUS);
}
