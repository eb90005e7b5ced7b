// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a core is set up, the first one and those that it starts. Knows nothing of memory or devices.
 */
#include <cpuid.h>

#include "targets/x86_64/core_init.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/trap.h"

#define MXCSR_DEFAULT 0x1f80u

static void enable_features(void)
{
	const struct cpu_features *f = &cpu_features;
	uint64_t cr0, cr4;

	__asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
	cr0 = (cr0 | CR0_MP | CR0_NE | CR0_WP) & ~(uint64_t)(CR0_EM | CR0_TS | CR0_NW | CR0_CD);
	__asm__ volatile("movq %0, %%cr0" : : "r"(cr0));

	cr4 = CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT;
	cr4 |= f->umip ? CR4_UMIP : 0;
	cr4 |= f->fsgsbase ? CR4_FSGSBASE : 0;
	cr4 |= f->xsave ? CR4_OSXSAVE : 0;
	cr4 |= f->smep ? CR4_SMEP : 0;
	cr4 |= f->smap ? CR4_SMAP : 0;
	__asm__ volatile("movq %0, %%cr4" : : "r"(cr4) : "memory");
	wrmsr(MSR_EFER,
	      (rdmsr(MSR_EFER) & ~(uint64_t)EFER_NXE) | EFER_SCE | (f->nx ? EFER_NXE : 0));
}

static void start_fpu(void)
{
	uint32_t mxcsr = MXCSR_DEFAULT, a, b, c, d;

	if (cpu_features.xsave) {
		__asm__ volatile("xsetbv" : : "c"(0), "a"(cpu_features.xcr0), "d"(0));
		__cpuid_count(0xd, 0, a, b, c, d);
		cpu_features.xsave_bytes = b;
	}
	__asm__ volatile("fninit; ldmxcsr %0" : : "m"(mxcsr));
}

void core_init(struct percpu *cpu)
{
	trap_load();
	if (!gdt_make_stacks(cpu))
		panic(NULL, "no memory for the exception stacks of core %u", cpu->core);
	enable_features();
	start_fpu();
}
