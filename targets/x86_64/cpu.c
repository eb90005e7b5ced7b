// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the processor can do. Knows nothing of memory or devices, nor how a core is set up.
 */
#include <cpuid.h>

#include "targets/x86_64/cpu.h"
#include "targets/freestanding/string.h"

/* XCR0 (SDM 1, 13.3): what a program may find enabled. Not MPX, PKRU or AMX: they need more. */
#define XCR0_X87    (1u << 0)
#define XCR0_SSE    (1u << 1)
#define XCR0_AVX    (1u << 2)
#define XCR0_AVX512 (7u << 5)

struct cpu_features cpu_features;

/* Places to patch (asm.h): address of three bytes, and 0 for CLAC or 1 for STAC. */
struct smap_site {
	uint8_t *at;
	uint64_t kind;
};
extern const struct smap_site smap_sites_start[], smap_sites_end[];

static void detect_xsave(void)
{
	uint32_t a, b, c, d;

	__cpuid_count(0xd, 0, a, b, c, d);
	cpu_features.xcr0 = a & (XCR0_X87 | XCR0_SSE | XCR0_AVX | XCR0_AVX512);
	if ((cpu_features.xcr0 & XCR0_AVX512) != XCR0_AVX512 || !(cpu_features.xcr0 & XCR0_AVX))
		cpu_features.xcr0 &= ~XCR0_AVX512;
}

void cpu_detect(void)
{
	struct cpu_features *f = &cpu_features;
	uint32_t a, b, c, d, highest;

	__cpuid(0, highest, b, c, d);
	__cpuid(1, a, b, c, d);
	f->xsave = c >> 26 & 1;
	f->x2apic = c >> 21 & 1;
	if (highest >= 7) {
		__cpuid_count(7, 0, a, b, c, d);
		f->fsgsbase = b & 1;
		f->smep = b >> 7 & 1;
		f->smap = b >> 20 & 1;
		f->umip = c >> 2 & 1;
	}
	__cpuid(0x80000001, a, b, c, d);
	f->nx = d >> 20 & 1;
	f->gib_pages = d >> 26 & 1;
	f->quick_switch = f->fsgsbase && f->xsave;
	if (f->xsave)
		detect_xsave();
}

void cpu_patch_smap(void)
{
	static const uint8_t clac[3] = {0x0f, 0x01, 0xca}, stac[3] = {0x0f, 0x01, 0xcb};

	if (!cpu_features.smap)
		return;
	for (const struct smap_site *site = smap_sites_start; site < smap_sites_end; site++)
		memcpy(site->at, site->kind ? stac : clac, 3);
}

uint32_t cpu_apic_id(void)
{
	uint32_t a, b, c, d;

	__cpuid(1, a, b, c, d);
	return b >> 24;
}

void cpu_stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" : : : "memory");
}
