// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Placing the page of code that reads the clock in ring 3. All that it needs to know is settled at
 * boot and never changes, so it is written into the page once, and nobody has to look whether it is
 * being changed just now.
 */
#include "targets/lwk/vdso.h"
#include "targets/freestanding/string.h"
#include "targets/kernel/clock.h"
#include "targets/lwk/delegate.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/process.h"
#include "targets/lwk/vdso/vdso_params.h"

/* The linked page (module.mk). */
extern const uint8_t _binary_vdso_so_start[];

static void fill(struct vdso_params *params)
{
	const struct clock_rate *rate = clock_rate();

	params->start = rate->start;
	params->ns_per_tick = rate->ns_per_tick;
	for (uint32_t i = 0; i < VDSO_CLOCKS; i++)
		params->known[i] =
			!delegate_clock(i) && linux_clock_epoch(i, &params->epoch_ns[i]) == 0;
}

uint64_t vdso_place(void)
{
	uint64_t frame = frame_alloc();
	uint8_t *page = phys_to_virt(frame);

	if (!frame)
		return 0;
	memcpy(page, _binary_vdso_so_start, VDSO_PARAMS_AT);
	fill((struct vdso_params *)(page + VDSO_PARAMS_AT));
	if (space_map(&process.space, VDSO_START, frame, PAGE_BYTES,
		      PAGE_READ | PAGE_EXECUTE | PAGE_USER) < 0 ||
	    memory_claim(VDSO_START, PAGE_BYTES, PAGE_READ | PAGE_EXECUTE, AREA_IMAGE) < 0)
		return 0;
	return VDSO_START;
}
