// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The local APIC: interrupts to other cores, and the timer in one-shot mode (SDM 3A chapter 11).
 * Knows nothing of what the timer is for.
 */
#include "targets/freestanding/option.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"
#include "targets/x86_64/trap.h"

/* Register offsets; in x2APIC mode MSR 0x800 + offset / 16. */
#define TASK_PRIORITY  0x80
#define EOI	       0xb0
#define SPURIOUS       0xf0
#define COMMAND_LOW    0x300
#define COMMAND_HIGH   0x310
#define LVT_TIMER      0x320
#define LVT_THERMAL    0x330
#define LVT_COUNTERS   0x340
#define LVT_LINT0      0x350
#define LVT_LINT1      0x360
#define LVT_ERROR      0x370
#define TIMER_INITIAL  0x380
#define TIMER_CURRENT  0x390
#define TIMER_DIVIDE   0x3e0
#define MSR_X2APIC     0x800
#define MSR_X2_COMMAND 0x830

#define APIC_BASE_ADDRESS 0x000ffffffffff000ul
#define APIC_BASE_X2	  (1u << 10)
#define SPURIOUS_ENABLE	  (1u << 8)
#define LVT_MASKED	  (1u << 16)
#define DIVIDE_BY_1	  0xb
#define COMMAND_BUSY	  (1u << 12)
#define COMMAND_ASSERT	  (1u << 14)
#define DELIVERY_INIT	  (5u << 8)
#define DELIVERY_STARTUP  (6u << 8)

#define COUNT_MAX 0xffffffffu

uint64_t tsc_hz;
static bool x2apic;
static uint64_t counts_per_tick; /* timer counts a TSC tick, 32 fraction bits */

static volatile uint32_t *reg(uint32_t offset)
{
	return (volatile uint32_t *)(DEVICE_BASE + offset);
}

static uint32_t apic_read(uint32_t offset)
{
	return x2apic ? (uint32_t)rdmsr(MSR_X2APIC + offset / 16) : *reg(offset);
}

static inline void apic_write(uint32_t offset, uint32_t value)
{
	if (x2apic)
		wrmsr(MSR_X2APIC + offset / 16, value);
	else
		*reg(offset) = value;
}

uint64_t apic_find(void)
{
	return rdmsr(MSR_APIC_BASE) & APIC_BASE_ADDRESS;
}

void apic_init(void)
{
	static const uint32_t unused[] = {LVT_THERMAL, LVT_COUNTERS, LVT_LINT0, LVT_LINT1,
					  LVT_ERROR};

	x2apic = rdmsr(MSR_APIC_BASE) & APIC_BASE_X2;
	apic_write(SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
	for (size_t i = 0; i < sizeof(unused) / sizeof(unused[0]); i++)
		apic_write(unused[i], LVT_MASKED);
	apic_write(TASK_PRIORITY, 0);
	apic_write(TIMER_DIVIDE, DIVIDE_BY_1);
	apic_write(TIMER_INITIAL, 0);
	apic_write(LVT_TIMER, VECTOR_TIMER);
}

/* The PIT's second channel, gated through the keyboard controller's port B, counts down once. */
#define PIT_HZ	     1193182
#define PIT_COMMAND  0x43
#define PIT_CHANNEL2 0x42
#define PIT_ONE_SHOT 0xb0 /* channel 2, low then high byte, mode 0 */
#define PORT_B	     0x61
#define PORT_B_GATE  0x01
#define PORT_B_SPEAK 0x02
#define PORT_B_OUT   0x20
#define PIT_COUNT    2386 /* 2 ms: known to 0.04 %, and boots are not kept waiting */

/* A machine without a PIT: give up after this many TSC ticks, a second of the slowest processor. */
#define PIT_PATIENCE 1000000000ul

#define CALIBRATIONS_PER_S 1000 /* the timer against the TSC: 1 ms */
#define CALIBRATION_TRIES  50
#define CALIBRATION_DOUBT  64 /* that part of the time measured is good enough at once */

/* What the kernel's clock can reckon with. */
#define TSC_HZ_MIN 1000000ul
#define TSC_HZ_MAX 8500000000ul

/* The timer and the clock at one moment; the gap between the two readings is the same each time. */
struct moment {
	uint32_t counts; /* down to 0 */
	uint64_t tsc;
};

static struct moment moment_now(void)
{
	struct moment now = {.counts = apic_read(TIMER_CURRENT)};

	now.tsc = rdtsc();
	return now;
}

/*
 * The time between two moments, and within how many TSC ticks they lie where they should: many, if
 * somebody stopped us there, a hypervisor or the firmware.
 */
struct span {
	struct moment start, end;
	uint64_t doubt;
};

/* As long as the PIT counts down, which begins with the last byte of its count. */
static struct span measure_pit(void)
{
	struct span span;
	uint64_t before;

	outb(PORT_B, (inb(PORT_B) & ~PORT_B_SPEAK) | PORT_B_GATE);
	outb(PIT_COMMAND, PIT_ONE_SHOT);
	outb(PIT_CHANNEL2, PIT_COUNT & 0xff);
	before = rdtsc();
	outb(PIT_CHANNEL2, PIT_COUNT >> 8);
	span.start = span.end = moment_now();
	span.doubt = span.start.tsc - before;
	do {
		before = span.end.tsc;
		span.end = moment_now();
		if (span.end.tsc - span.start.tsc > PIT_PATIENCE)
			panic(NULL, "no interval timer to calibrate the clock with");
	} while (!(inb(PORT_B) & PORT_B_OUT));
	span.doubt += rdtsc() - before;
	return span;
}

static struct span measure_tsc(void)
{
	uint64_t before = rdtsc();
	struct span span = {.start = moment_now()};

	span.doubt = span.start.tsc - before;
	do {
		pause();
		before = rdtsc();
		span.end = moment_now();
	} while (span.end.tsc - span.start.tsc < tsc_hz / CALIBRATIONS_PER_S);
	span.doubt += span.end.tsc - before;
	return span;
}

/* Again while somebody disturbs it; then the best. Gives the TSC's ticks in it. */
static uint64_t calibrate(struct span (*measure)(void))
{
	struct span best = {.doubt = UINT64_MAX};
	uint64_t ticks = 0;

	for (int i = 0; i < CALIBRATION_TRIES && best.doubt > ticks / CALIBRATION_DOUBT; i++) {
		struct span span;

		apic_write(TIMER_INITIAL, COUNT_MAX);
		span = measure();
		if (span.doubt >= best.doubt)
			continue;
		best = span;
		ticks = span.end.tsc - span.start.tsc;
	}
	apic_timer_stop();
	counts_per_tick = ((uint64_t)(best.start.counts - best.end.counts) << 32) / ticks;
	return ticks;
}

/* Whoever knows the clock's frequency may say so: nothing is more exact. */
void apic_calibrate(void)
{
	option_u64("tsc_hz", &tsc_hz);
	if (tsc_hz)
		calibrate(measure_tsc);
	else
		tsc_hz = calibrate(measure_pit) * PIT_HZ / PIT_COUNT;
	if (tsc_hz < TSC_HZ_MIN || tsc_hz > TSC_HZ_MAX)
		panic(NULL, "a clock of %lu Hz", tsc_hz);
}

void apic_eoi(void)
{
	apic_write(EOI, 0);
}

/* Rounded up: an interrupt before its time would have to be armed once more. */
void apic_timer_start(uint64_t tsc_delta)
{
	uint64_t count = ((unsigned __int128)tsc_delta * counts_per_tick >> 32) + 1;

	apic_write(TIMER_INITIAL, count < COUNT_MAX ? count : COUNT_MAX);
}

void apic_timer_stop(void)
{
	apic_write(TIMER_INITIAL, 0);
}

static void command(uint32_t apic_id, uint32_t low)
{
	uint64_t flags = irq_save();

	if (x2apic) {
		wrmsr(MSR_X2_COMMAND, (uint64_t)apic_id << 32 | low);
	} else {
		while (apic_read(COMMAND_LOW) & COMMAND_BUSY)
			pause();
		apic_write(COMMAND_HIGH, apic_id << 24);
		apic_write(COMMAND_LOW, low);
	}
	irq_restore(flags);
}

void apic_send(uint32_t apic_id, uint8_t vector)
{
	command(apic_id, COMMAND_ASSERT | vector);
}

void apic_send_init(uint32_t apic_id)
{
	command(apic_id, COMMAND_ASSERT | DELIVERY_INIT);
}

void apic_send_startup(uint32_t apic_id, uint8_t page)
{
	command(apic_id, COMMAND_ASSERT | DELIVERY_STARTUP | page);
}
