/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One end of a ring of the channel (channel_layout.h), the same for both sides: how many entries may be
 * read or written now, and saying that it was done. What the other side's index says is believed
 * only as far as it can be true; an end that was lied to once is broken for good.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/cokernel/channel_layout.h"

struct ring {
	struct channel_index *mine;
	const struct channel_index *theirs;
	uint32_t length; /* entries, a power of two */
	uint32_t at;	 /* our index: the shared one is written, never read */
	bool broken;
};

static inline uint32_t ring_theirs(const struct ring *ring)
{
	return __atomic_load_n(&ring->theirs->value, __ATOMIC_ACQUIRE);
}

/* For the side that reads: entries that are there. */
static inline uint32_t ring_filled(struct ring *ring)
{
	uint32_t filled = ring_theirs(ring) - ring->at;

	ring->broken |= filled > ring->length;
	return ring->broken ? 0 : filled;
}

/* For the side that writes: entries that fit. */
static inline uint32_t ring_room(struct ring *ring)
{
	uint32_t filled = ring->at - ring_theirs(ring);

	ring->broken |= filled > ring->length;
	return ring->broken ? 0 : ring->length - filled;
}

/* The place of the entry that is read or written next. */
static inline uint32_t ring_place(const struct ring *ring)
{
	return ring->at & (ring->length - 1);
}

/* So many were read or written. */
static inline void ring_advance(struct ring *ring, uint32_t entries)
{
	ring->at += entries;
	__atomic_store_n(&ring->mine->value, ring->at, __ATOMIC_RELEASE);
}

/*
 * A side that wrote looks whether the other one sleeps, and one that goes to sleep looks at what was
 * written: neither may look before its own word can be seen.
 */
static inline void ring_order(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
