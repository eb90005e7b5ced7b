// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Output and calls by rings that a proxy serves. Everything that the proxy writes is hostile: ring.h
 * says what is believed of an index; a reply is copied, then checked. A ring that is broken stays so:
 * output goes nowhere, calls fail, and nobody is harmed.
 */
#include "targets/kernel/channel.h"
#include "targets/cokernel/ring.h"
#include "targets/freestanding/string.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

#define EIO 5

/* One caller and its call; lock is held for all but done, which the caller looks at meanwhile. */
struct slot {
	bool waiting;
	uint32_t sequence;
	volatile bool done;
	int64_t result;
	struct thread *sleeper;
};

static struct channel *channel;
static struct ring console, requests, replies;
static struct slot slots[CHANNEL_BUFFERS];
static struct spinlock lock;
static uint32_t free_slots = (1u << CHANNEL_BUFFERS) - 1; /* bit n: slot n; changed atomically */
static uint32_t sleepers;
static bool callers_sleep;

static void open_rings(void)
{
	console = (struct ring){
		.mine = &channel->console_written,
		.theirs = &channel->console_taken,
		.length = CHANNEL_CONSOLE_BYTES,
	};
	requests = (struct ring){
		.mine = &channel->request_written,
		.theirs = &channel->request_taken,
		.length = CHANNEL_REQUESTS,
	};
	replies = (struct ring){
		.mine = &channel->reply_taken,
		.theirs = &channel->reply_written,
		.length = CHANNEL_REQUESTS,
	};
}

bool channel_init(void)
{
	struct channel *given = phys_to_virt(boot_info.channel.start);

	if (boot_info.channel.bytes != CHANNEL_BYTES || given->magic != CHANNEL_MAGIC ||
	    given->version != CHANNEL_VERSION)
		return false;
	channel = given;
	open_rings();
	return true;
}

/* The proxy looks for the magic, so that comes last. */
void channel_create(void)
{
	if (boot_info.channel.bytes != CHANNEL_BYTES)
		panic(NULL, "ivshmem=1, but this machine shares no memory of %u bytes",
		      CHANNEL_BYTES);
	channel = phys_to_virt(boot_info.channel.start);
	memset(channel, 0, sizeof(*channel));
	channel->version = CHANNEL_VERSION;
	channel->bytes = CHANNEL_BYTES;
	__atomic_store_n(&channel->magic, CHANNEL_MAGIC, __ATOMIC_RELEASE);
	open_rings();
}

bool channel_open(void)
{
	return channel;
}

void channel_sleep(void)
{
	callers_sleep = true;
}

/* One in another machine cannot be rung, and does not sleep. */
static void wake_proxy(void)
{
	if (!boot_info.guest)
		return;
	ring_order();
	if (__atomic_load_n(&channel->proxy_sleeps.value, __ATOMIC_RELAXED))
		handover_ring();
}

/* What fits, and not beyond the ring's end. */
static size_t print_some(const char *bytes, size_t n)
{
	char *to = (char *)channel + CHANNEL_CONSOLE_AT + ring_place(&console);
	size_t most = console.length - ring_place(&console), room = ring_room(&console);

	if (n > room)
		n = room;
	if (n > most)
		n = most;
	memcpy(to, bytes, n);
	ring_advance(&console, n);
	return n;
}

void channel_print(const char *bytes, size_t n)
{
	while (n && !console.broken) {
		size_t done = print_some(bytes, n);

		if (done)
			wake_proxy();
		else
			pause();
		bytes += done;
		n -= done;
	}
}

static void finish(struct slot *slot, int64_t result)
{
	slot->waiting = false;
	slot->result = result;
	slot->done = true;
	if (!slot->sleeper)
		return;
	sched_wake(slot->sleeper);
	slot->sleeper = NULL;
	__atomic_store_n(&channel->kernel_sleeps.value, --sleepers, __ATOMIC_RELAXED);
}

/* An answer to what nobody asked breaks the channel, and with it every call that is under way. */
static void take_reply(const struct channel_reply *shared)
{
	struct channel_reply reply = *(const volatile struct channel_reply *)shared;

	if (reply.slot < CHANNEL_BUFFERS && slots[reply.slot].waiting &&
	    slots[reply.slot].sequence == reply.sequence)
		finish(&slots[reply.slot], reply.result);
	else
		replies.broken = true;
}

static inline bool broken(void)
{
	return replies.broken || requests.broken;
}

static void take_replies(void)
{
	for (uint32_t n = ring_filled(&replies); n; n--) {
		take_reply(&channel->reply[ring_place(&replies)]);
		ring_advance(&replies, 1);
	}
	if (!broken())
		return;
	for (uint32_t i = 0; i < CHANNEL_BUFFERS; i++) {
		if (slots[i].waiting)
			finish(&slots[i], -EIO);
	}
}

void channel_rung(void)
{
	if (!channel)
		return;
	spin_lock(&lock);
	take_replies();
	spin_unlock(&lock);
}

/* Those who have slots may be threads of this core, whose replies nobody else takes: they must run. */
static void wait_for_slot(void)
{
	channel_rung();
	sched_yield();
	pause();
}

uint32_t channel_take_slot(void)
{
	for (;;) {
		uint32_t free = __atomic_load_n(&free_slots, __ATOMIC_RELAXED);

		if (!free)
			wait_for_slot();
		else if (__atomic_compare_exchange_n(&free_slots, &free, free & (free - 1), false,
						     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return __builtin_ctz(free);
	}
}

void channel_free_slot(uint32_t slot)
{
	__atomic_fetch_or(&free_slots, 1u << slot, __ATOMIC_RELEASE);
}

uint8_t *channel_buffer(uint32_t slot)
{
	return (uint8_t *)channel + CHANNEL_BUFFERS_AT + (size_t)slot * CHANNEL_BUFFER_BYTES;
}

static void send(uint32_t slot, uint64_t number, const uint64_t argument[6])
{
	struct channel_request *request = &channel->request[ring_place(&requests)];

	slots[slot].done = false;
	slots[slot].waiting = true;
	slots[slot].sequence++;
	/* there are more entries than slots, so an honest proxy's ring has room */
	if (!ring_room(&requests)) {
		requests.broken = true;
		return;
	}
	*request = (struct channel_request){
		.slot = slot,
		.sequence = slots[slot].sequence,
		.number = number,
		.argument = {argument[0], argument[1], argument[2], argument[3], argument[4],
			     argument[5]},
	};
	ring_advance(&requests, 1);
	wake_proxy();
}

/* The lock is taken only when there is something to take, by whoever sees it first. */
static void look_until_done(struct slot *slot)
{
	for (;;) {
		spin_unlock(&lock);
		do
			pause();
		while (!slot->done && ring_theirs(&replies) == replies.at && !broken());
		spin_lock(&lock);
		if (!slot->done)
			take_replies();
		if (slot->done)
			return;
	}
}

/* With the lock held; sched_block() gives it up. Others, too, may wake the thread. */
static void sleep_until_done(struct slot *slot)
{
	slot->sleeper = percpu()->current;
	__atomic_store_n(&channel->kernel_sleeps.value, ++sleepers, __ATOMIC_RELAXED);
	ring_order();
	take_replies();
	while (!slot->done) {
		sched_block(&lock);
		spin_lock(&lock);
	}
}

int64_t channel_call(uint32_t slot, uint64_t number, const uint64_t argument[6])
{
	int64_t result;

	spin_lock(&lock);
	send(slot, number, argument);
	if (callers_sleep)
		sleep_until_done(&slots[slot]);
	else
		look_until_done(&slots[slot]);
	result = slots[slot].result;
	spin_unlock(&lock);
	return result;
}

void channel_end(void)
{
	if (channel)
		__atomic_store_n(&channel->ended.value, 1, __ATOMIC_RELEASE);
}
