/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the simulation share; nobody else includes this. */
#ifndef NOISE_SIMULATE_PARTS_H
#define NOISE_SIMULATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "noise/simulation.h"
#include "noise/ticks.h"

/* What all draws share. */
struct sim_world {
	const struct simulation *how;
	const struct ticks *ticks; /* [n], the traces */
	size_t n;
	enum sim_method method;
};

/* The workers [first, first + n) of one draw: what one thread simulates. */
struct sim_block {
	const struct sim_world *world;
	uint64_t key; /* of the draw's random numbers */
	uint32_t first;
	uint32_t n;
};

/* Of one step and some workers. `who` is the first of the slowest; lost is summed over workers. */
struct sim_slowest {
	int64_t time;
	uint32_t who;
	uint64_t lost;
};

/* Of all steps of a draw: the times of the slowest, and what all workers lost. */
struct sim_sums {
	uint64_t slowest, lost;
};

/* The slower of two, the first of equals; sums what was lost. */
static inline void sim_merge(struct sim_slowest *into, const struct sim_slowest *from)
{
	if (from->time > into->time || (from->time == into->time && from->who < into->who)) {
		into->time = from->time;
		into->who = from->who;
	}
	into->lost += from->lost;
}

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA'14. */
static inline uint64_t sim_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Random numbers by what they are for, so that no order of computing them matters. */
static inline uint64_t sim_random(const struct sim_block *block, uint64_t step, uint64_t worker)
{
	return sim_mix(sim_mix(block->key + step) ^ worker);
}

/* A random number as one in [0, n). */
static inline int64_t sim_below(uint64_t random, int64_t n)
{
	return (int64_t)(((unsigned __int128)random * (uint64_t)n) >> 64);
}

/* Which trace a worker has, and the phase at which it begins. */
uint32_t sim_trace(const struct sim_block *block, uint32_t worker);
int64_t sim_phase(const struct sim_block *block, uint32_t worker, const struct ticks *ticks);

/*
 * An engine for a block with an ideal barrier: one step that begins at `now` for all. A worker that
 * meets no noise takes `work`; who is UINT32_MAX if nobody met any.
 */
struct sim_engine {
	bool (*open)(void **state, const struct sim_block *block);
	/* false if memory ran out */
	bool (*step)(void *state, uint64_t step, int64_t now, struct sim_slowest *slowest);
	void (*close)(void *state);
};
extern const struct sim_engine sim_cursor, sim_wheel;

#endif
