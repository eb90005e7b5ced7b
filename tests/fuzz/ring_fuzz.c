// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The LWK's side of the channel (targets/kernel/channel.c) under whatever a proxy may write: the input
 * is what stands in the shared words whenever the kernel looks again. Calls must end, with a result or
 * with an error, and output must end once the ring is known to be broken.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "targets/x86_64/cpu.h"

/* Wherever the kernel waits, the proxy has its turn; there is one thread, which is nobody. */
static void fuzz_proxy_turn(void);
static struct percpu nobody = {.current = (struct thread *)&nobody};
#define pause	 fuzz_proxy_turn
#define percpu() (&nobody)
#include "targets/kernel/channel.c"

struct boot_info boot_info;
static const uint8_t *input;
static size_t left;

static uint32_t next(void)
{
	if (!left)
		return 0;
	left--;
	return *input++;
}

/* The proxy's turn: an honest step or, by the input, a lie; once that has ended, a lie for good. */
static void fuzz_proxy_turn(void)
{
	uint32_t what = left ? next() : 2;
	uint32_t at = channel->reply_written.value;
	struct channel_reply *reply = &channel->reply[at % CHANNEL_REQUESTS];

	switch (what % 4) {
	case 0: { /* answers the last request */
		const struct channel_request *request =
			&channel->request[(channel->request_written.value - 1) % CHANNEL_REQUESTS];

		*reply = (struct channel_reply){request->slot, request->sequence, what};
		channel->reply_written.value = at + 1;
		channel->request_taken.value = channel->request_written.value;
		break;
	}
	case 1: /* answers anything */
		*reply = (struct channel_reply){next(), next(), next()};
		channel->reply_written.value = at + 1;
		break;
	case 2: /* indices that cannot be */
		channel->reply_written.value += CHANNEL_REQUESTS * 3 + next();
		channel->request_taken.value -= next() << 8;
		channel->console_taken.value += CHANNEL_CONSOLE_BYTES + 1 + next();
		break;
	default:
		channel->console_taken.value = channel->console_written.value;
	}
}

void spin_lock(struct spinlock *lock)
{
	assert(!lock->held);
	lock->held = 1;
}

void spin_unlock(struct spinlock *lock)
{
	assert(lock->held);
	lock->held = 0;
}

long sched_yield(void)
{
	fuzz_proxy_turn();
	return 0;
}

void sched_block(struct spinlock *lock)
{
	spin_unlock(lock);
	do {
		fuzz_proxy_turn();
		channel_rung();
	} while (sleepers);
}

void sched_wake(struct thread *thread)
{
	(void)thread;
}

void handover_ring(void)
{
	fuzz_proxy_turn();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct channel *shared;
	static char text[CHANNEL_CONSOLE_BYTES / 2];
	uint64_t argument[6] = {0};

	if (!shared)
		shared = aligned_alloc(64, CHANNEL_BYTES);
	memset(shared, 0, sizeof(*shared));
	shared->magic = CHANNEL_MAGIC;
	shared->version = CHANNEL_VERSION;
	boot_info.channel.start = (uint64_t)shared - DIRECT_BASE;
	boot_info.channel.bytes = CHANNEL_BYTES;
	boot_info.guest = true;
	input = data;
	left = size;
	assert(channel_init());
	callers_sleep = next() & 1;
	while (left) {
		uint32_t what = next(), slot;

		channel->proxy_sleeps.value = what & 1;
		channel_print(text, (size_t)(what & 2 ? 1 : sizeof(text)));
		slot = channel_take_slot();
		assert(slot < CHANNEL_BUFFERS);
		assert(channel_buffer(slot) + CHANNEL_BUFFER_BYTES <=
		       (uint8_t *)channel + CHANNEL_BYTES);
		channel_call(slot, what, argument);
		channel_free_slot(slot);
	}
	return 0;
}
