// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Repeatable pseudo-random numbers: Steele, Lea and Flood's SplitMix64 (OOPSLA'14).
 */
#include "targets/lwk/random.h"
#include "targets/freestanding/option.h"

static uint64_t state;

void random_init(void)
{
	state = 1;
	option_u64("random_seed", &state);
}

uint64_t random_next(void)
{
	uint64_t z = __atomic_add_fetch(&state, 0x9e3779b97f4a7c15ul, __ATOMIC_RELAXED);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ul;
	z = (z ^ z >> 27) * 0x94d049bb133111ebul;
	return z ^ z >> 31;
}
