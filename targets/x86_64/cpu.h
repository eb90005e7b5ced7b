/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processor: instructions that C has no words for, control register bits, MSRs, and the
 * per-core area that GS points to while in the kernel. References: Intel SDM volumes 3A and 4,
 * AMD APM volume 2.
 */
#ifndef CPU_H
#define CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread;

/*
 * One per core; GS_BASE holds its address in ring 0 from the first instruction that can fault on.
 * The offsets of the first members are used by entry code (PERCPU_* in asm.h, checked there).
 */
struct percpu {
	struct percpu *self;
	uint64_t kernel_rsp; /* top of the current thread's kernel stack: system call entry */
	uint64_t user_rsp;   /* scratch of the system call entry */
	struct thread *current;
	uint32_t core; /* index into boot_info.apic_id */
	uint32_t apic_id;
	volatile bool online;
	struct core_state *state; /* what the kernel keeps for it: kernel_hooks.h */
	void *tss;
	uint64_t ticks; /* timer interrupts taken */
};

extern struct percpu percpu_area[];

static inline struct percpu *percpu(void)
{
	struct percpu *self;

	__asm__("movq %%gs:0, %0" : "=r"(self));
	return self;
}

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void outw(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void irq_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

/* Disable interrupts and give the flags as they were, for irq_restore(). */
static inline uint64_t irq_save(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(uint64_t flags)
{
	__asm__ volatile("pushq %0; popfq" : : "r"(flags) : "memory", "cc");
}

static inline void pause(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#define MSR_APIC_BASE 0x1b
#define MSR_EFER      0xc0000080
#define MSR_STAR      0xc0000081
#define MSR_LSTAR     0xc0000082
#define MSR_FMASK     0xc0000084
#define MSR_FS_BASE   0xc0000100
#define MSR_GS_BASE   0xc0000101
#define MSR_KERNEL_GS 0xc0000102

#define EFER_SCE (1u << 0)
#define EFER_LME (1u << 8)
#define EFER_NXE (1u << 11)

#define CR0_MP (1u << 1)
#define CR0_EM (1u << 2)
#define CR0_TS (1u << 3)
#define CR0_NE (1u << 5)
#define CR0_WP (1u << 16)
#define CR0_NW (1u << 29)
#define CR0_CD (1u << 30)

#define CR4_PAE	       (1u << 5)
#define CR4_OSFXSR     (1u << 9)
#define CR4_OSXMMEXCPT (1u << 10)
#define CR4_UMIP       (1u << 11)
#define CR4_FSGSBASE   (1u << 16)
#define CR4_OSXSAVE    (1u << 18)
#define CR4_SMEP       (1u << 20)
#define CR4_SMAP       (1u << 21)

#define RFLAGS_FIXED (1u << 1) /* always set */
#define RFLAGS_TF    (1u << 8)
#define RFLAGS_IF    (1u << 9)
#define RFLAGS_DF    (1u << 10)
#define RFLAGS_NT    (1u << 14)
#define RFLAGS_AC    (1u << 18)

/*
 * What this processor can do, read once by cpu_detect(). Features that are missing are left off.
 */
struct cpu_features {
	bool nx, smep, smap, umip, fsgsbase, xsave, x2apic, gib_pages;
	bool quick_switch;    /* fsgsbase and xsave */
	uint32_t xsave_bytes; /* of the components enabled in XCR0 */
	uint32_t xcr0;	      /* what is enabled there */
};
extern struct cpu_features cpu_features;

/* Fill cpu_features from CPUID. Once, on the boot core. */
void cpu_detect(void);

/* Put CLAC and STAC into their places (asm.h), while text can still be written. Once. */
void cpu_patch_smap(void);

/* The initial APIC ID of the calling core. */
uint32_t cpu_apic_id(void);

/* Stop this core for good: interrupts off, HLT in a loop. */
void cpu_stop(void) __attribute__((noreturn));

#endif
