// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Other cores' TLBs. Knows nothing of what was changed in the page tables: all user entries go.
 *
 * Why counters: who asks holds the memory lock with interrupts off, and who is asked may be waiting for
 * that very lock, with interrupts off, too. A message that only an interrupt delivers would never
 * arrive; a number that both can look at is answered from where they are, by the one who waits for the
 * lock in memory_lock(). So the interrupt that is sent only hurries a core that is in ring 3. A request
 * says "forget all", not which addresses: requests that come before the answer then are one, and there
 * is no queue that could be full. A core without tasks is not waited for and not interrupted: it counts
 * what it was asked, and flushes before it runs a task again.
 */
#include "targets/lwk/tlb.h"
#include "targets/kernel/return_work.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"

static struct tlb_core {
	uint32_t active, wanted, done;
} tlb_core[BOOT_CORES_MAX];

static void flush(void)
{
	uint64_t root;

	__asm__ volatile("movq %%cr3, %0; movq %0, %%cr3" : "=r"(root) : : "memory");
}

void tlb_sync(void)
{
	struct tlb_core *own = &tlb_core[percpu()->core];
	uint32_t wanted = __atomic_load_n(&own->wanted, __ATOMIC_SEQ_CST);

	if (own->done == wanted)
		return;
	flush();
	__atomic_store_n(&own->done, wanted, __ATOMIC_SEQ_CST);
}

/*
 * Becoming active is visible before the check in tlb_sync(), and a request is visible before the
 * check of `active` in tlb_flush_others(): one of the two sees the other.
 */
void tlb_active(bool active)
{
	__atomic_store_n(&tlb_core[percpu()->core].active, active, __ATOMIC_SEQ_CST);
	if (active)
		tlb_sync();
}

static bool must_wait(struct tlb_core *core)
{
	return __atomic_load_n(&core->active, __ATOMIC_SEQ_CST) &&
	       __atomic_load_n(&core->done, __ATOMIC_SEQ_CST) !=
		       __atomic_load_n(&core->wanted, __ATOMIC_SEQ_CST);
}

void tlb_flush_others(void)
{
	uint32_t self = percpu()->core;

	for (uint32_t i = 0; i < boot_info.cores; i++) {
		if (i == self)
			continue;
		__atomic_add_fetch(&tlb_core[i].wanted, 1, __ATOMIC_SEQ_CST);
		if (must_wait(&tlb_core[i]))
			return_work_request(i);
	}
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		while (i != self && must_wait(&tlb_core[i]))
			pause();
	}
}
