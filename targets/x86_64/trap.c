// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interrupt table, and what happens on each vector that has no path of its own in trap_entry.S.
 * Knows nothing of threads or system calls.
 */
#include "targets/x86_64/trap.h"
#include "targets/x86_64/asm.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/handover.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

/* What assembly assumes. */
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_BYTES, "trap frame");
_Static_assert(offsetof(struct trap_frame, vector) == TRAP_VECTOR, "trap frame");
_Static_assert(offsetof(struct trap_frame, cs) == TRAP_CS, "trap frame");
_Static_assert(offsetof(struct percpu, self) == PERCPU_SELF, "percpu");
_Static_assert(offsetof(struct percpu, kernel_rsp) == PERCPU_KERNEL_RSP, "percpu");
_Static_assert(offsetof(struct percpu, user_rsp) == PERCPU_USER_RSP, "percpu");
_Static_assert(offsetof(struct percpu, current) == PERCPU_CURRENT, "percpu");
_Static_assert(offsetof(struct percpu, state) == PERCPU_STATE, "percpu");

#define VECTORS		  256
#define VECTOR_BREAKPOINT 3
#define EXCEPTIONS	  32

/* Gate descriptor (SDM 3A 6.14.1): present interrupt gate; DPL 3 where ring 3 may use INT. */
#define GATE_INTERRUPT 0x8e
#define GATE_RING3     0x60

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
} __attribute__((packed));

/* An instruction that may fault on bad memory, and where to go on then. */
struct fixup {
	uint64_t at, then;
};

extern const uint64_t trap_vectors[VECTORS];
extern const struct fixup __ex_table_start[], __ex_table_end[];

static struct gate idt[VECTORS] __attribute__((aligned(16)));

static uint8_t ist_of(int vector)
{
	switch (vector) {
	case VECTOR_DEBUG:
		return IST_DEBUG;
	case VECTOR_NMI:
		return IST_NMI;
	case VECTOR_DOUBLE:
		return IST_DOUBLE;
	case VECTOR_MACHINE:
		return IST_MACHINE;
	default:
		return 0;
	}
}

void trap_init(void)
{
	for (int i = 0; i < VECTORS; i++) {
		uint64_t offset = trap_vectors[i];

		idt[i] = (struct gate){
			.offset_low = offset,
			.selector = SEGMENT_KERNEL_CODE,
			.type = GATE_INTERRUPT | (i == VECTOR_BREAKPOINT ? GATE_RING3 : 0),
			.offset_middle = offset >> 16,
			.offset_high = offset >> 32,
		};
	}
}

/* The exceptions' own stacks exist from gdt_make_stacks() on; before, they run on the current one. */
void trap_use_stacks(void)
{
	for (int i = 0; i < EXCEPTIONS; i++)
		idt[i].ist = ist_of(i);
}

void trap_load(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) pointer = {sizeof(idt) - 1, (uint64_t)idt};

	__asm__ volatile("lidt %0" : : "m"(pointer));
}

static bool fix_up(struct trap_frame *frame)
{
	if (frame->vector != VECTOR_PAGE_FAULT && frame->vector != VECTOR_PROTECTION)
		return false;
	for (const struct fixup *fixup = __ex_table_start; fixup < __ex_table_end; fixup++) {
		if (fixup->at == frame->rip) {
			frame->rip = fixup->then;
			return true;
		}
	}
	return false;
}

/*
 * A debug trap in ring 0 is one that ring 3 armed and that came late (MOV SS before SYSCALL, SDM 3A
 * 6.8.3): it means nothing here.
 */
static void exception(struct trap_frame *frame)
{
	if (frame->vector == VECTOR_NMI)
		return;
	if (frame->vector == VECTOR_MACHINE || frame->vector == VECTOR_DOUBLE)
		panic(frame, "exception %lu", frame->vector);
	if (trap_from_user(frame))
		kernel_user_fault(frame);
	if (frame->vector == VECTOR_DEBUG || fix_up(frame))
		return;
	panic(frame, "exception %lu in ring 0", frame->vector);
}

static bool from_pic(uint64_t vector)
{
	return vector >= VECTOR_PIC && vector < VECTOR_PIC + 16;
}

static void doorbell(void)
{
	apic_eoi();
	handover_rung();
}

void trap_dispatch(struct trap_frame *frame)
{
	if (frame->vector < EXCEPTIONS)
		exception(frame);
	else if (frame->vector == VECTOR_STOP)
		cpu_stop();
	else if (frame->vector == HANDOVER_DOORBELL && boot_info.guest)
		doorbell();
	else if (frame->vector != VECTOR_SPURIOUS && !from_pic(frame->vector))
		apic_eoi(); /* a stray one: a core that another kernel used may get such */
}
