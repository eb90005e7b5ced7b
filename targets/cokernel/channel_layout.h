/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel: memory that a co-kernel and a proxy in the user space of the Linux beside it share.
 * This header is its only definition, for both; CHANNEL_VERSION changes with it.
 *
 * Each side owns the words that it writes and keeps what it relies on in memory of its own: an
 * index or a length read from here may be anything at any time. So a consumer reads the other
 * side's index once, refuses one that is further ahead than the ring is long (the channel is then
 * broken for good), copies the entry, and checks the copy.
 *
 * A doorbell is an interrupt to the other side that says "look at the channel". It is a hint: two
 * may arrive as one, one may arrive for nothing, and nobody counts them. A side that is going to
 * sleep says so in its `sleeps` word, looks at the channel once more, and sleeps; the other side
 * writes to the channel first and looks at that word afterwards.
 */
#ifndef CHANNEL_LAYOUT_H
#define CHANNEL_LAYOUT_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#define CHANNEL_MAGIC	0x4c48434b57414c43ul
#define CHANNEL_VERSION 1

#define CHANNEL_BYTES	      0x200000u
#define CHANNEL_REQUESTS      64u /* entries of a ring: powers of two */
#define CHANNEL_CONSOLE_AT    0x10000u
#define CHANNEL_CONSOLE_BYTES 0x40000u
#define CHANNEL_BUFFERS_AT    0x100000u
#define CHANNEL_BUFFER_BYTES  0x10000u
#define CHANNEL_BUFFERS	      16u

/*
 * A call that the co-kernel delegates. Where an argument is a pointer, what it points to lies in
 * the buffer of that slot, and the argument is the offset there; CHANNEL_NULL stands for NULL.
 */
#define CHANNEL_NULL UINT64_MAX
struct channel_request {
	uint32_t slot;	   /* whose buffer; one call at a time in each */
	uint32_t sequence; /* comes back in the reply */
	uint64_t number;   /* calls.h */
	uint64_t argument[6];
};

struct channel_reply {
	uint32_t slot, sequence;
	int64_t result; /* a negative error number, as system calls give it */
};

/* Indices run freely; the entry is the index modulo the ring's length. Each on a line of its own. */
struct channel_index {
	uint32_t value;
	uint32_t unused[15];
};

struct channel {
	uint64_t magic;
	uint32_t version, bytes;

	uint32_t unused[12];

	struct channel_index ended; /* by the co-kernel: not 0: nothing more will be written */
	struct channel_index proxy_sleeps;  /* by the proxy: not 0: ring for requests and console */
	struct channel_index kernel_sleeps; /* by the co-kernel: not 0: ring for replies */

	struct channel_index request_written, request_taken; /* by co-kernel, by proxy */
	struct channel_index reply_written, reply_taken;     /* by proxy, by co-kernel */
	struct channel_index console_written, console_taken; /* by co-kernel, by proxy; bytes */

	struct channel_request request[CHANNEL_REQUESTS];
	struct channel_reply reply[CHANNEL_REQUESTS];
};

#endif
