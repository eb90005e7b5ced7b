// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several cores: each runs what is given to it, and they wake each other. On a machine with one
 * core there is nothing to try.
 */
#include "targets/freestanding/option.h"
#include "targets/kernel/records.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "tests/targets/kernel/guest.h"

#define ROUNDS 200

/* Each waits for its neighbour's ball; core 0's thread is the one that tries. */
struct player {
	struct spinlock lock;
	struct thread *thread;
	uint32_t balls, passed;
};
static struct player players[BOOT_CORES_MAX];
static volatile uint32_t done;

static void give(struct player *player)
{
	spin_lock(&player->lock);
	player->balls++;
	if (player->thread)
		sched_wake(player->thread);
	spin_unlock(&player->lock);
}

static void take(struct player *player)
{
	spin_lock(&player->lock);
	while (!player->balls) {
		sched_block(&player->lock);
		spin_lock(&player->lock);
	}
	player->balls--;
	spin_unlock(&player->lock);
}

static void play(void *arg)
{
	uint32_t own = percpu()->core;

	check((uintptr_t)arg == own);
	players[own].thread = percpu()->current;
	while (players[own].passed < ROUNDS) {
		take(&players[own]);
		players[own].passed++;
		give(&players[(own + 1) % boot_info.cores]);
	}
	__atomic_add_fetch(&done, 1, __ATOMIC_SEQ_CST);
}

static void try_ring(void)
{
	for (uintptr_t i = 0; i < boot_info.cores; i++) {
		check(percpu_area[i].online);
		check(thread_create(i, play, (void *)i, NULL));
	}
	give(&players[0]);
	while (done < boot_info.cores) {
		sched_yield();
		work_for(tsc_hz / 10000);
	}
	for (uint32_t i = 0; i < boot_info.cores; i++)
		check(players[i].passed == ROUNDS);
}

/* Any tick that the command line asked for runs on every core; else the others are silent. */
static void try_ticks(void)
{
	uint64_t hz = 0, before[BOOT_CORES_MAX];

	option_u64("tick_hz", &hz);
	for (uint32_t i = 0; i < boot_info.cores; i++)
		before[i] = __atomic_load_n(&percpu_area[i].ticks, __ATOMIC_RELAXED);
	work_for(tsc_hz / 10);
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		uint64_t ticks = __atomic_load_n(&percpu_area[i].ticks, __ATOMIC_RELAXED);

		check(hz ? ticks > before[i] : ticks == before[i]);
	}
}

void try_cores(void)
{
	try_ring();
	try_ticks();
	measured("cores", done);
}
