// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The LWK's side of the channel (targets/kernel/channel.c) and of delegated calls (targets/lwk/delegate.c)
 * under whatever a proxy may write: the input is what stands in the shared words whenever the kernel
 * looks again. Calls must end, with a result or with an error; no answer may bring more bytes into the
 * program's memory than it asked for; output must end once the ring is known to be broken.
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
#undef EIO /* the same number there */
#include "targets/lwk/delegate.c"

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
	case 0: { /* answers the last request, maybe with about as many bytes as one of its arguments */
		const struct channel_request *request =
			&channel->request[(channel->request_written.value - 1) % CHANNEL_REQUESTS];
		int64_t about = request->argument[1 + what / 64 % 2];

		*reply = (struct channel_reply){request->slot, request->sequence,
						what & 32 ? about + what / 4 % 4 : what};
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

/* Whoever would have to wait for a lock here would wait for ever. */
void spin_wait(struct spinlock *lock)
{
	assert(!lock->held);
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

/* Of a channel that the kernel makes: here it is given one. */
void panic(const struct trap_frame *frame, const char *format, ...)
{
	(void)frame;
	(void)format;
	abort();
}

/* The program's memory: a piece for each argument, and behind what it gave there bytes that stay. */
#define PIECE 0x11000u
#define GUARD 64u
static uint8_t user[6][PIECE];

static bool in_user(uint64_t address, size_t bytes)
{
	uint64_t start = (uint64_t)user;

	return address >= start && address - start <= sizeof(user) &&
	       bytes <= sizeof(user) - (address - start);
}

long copy_from_user(void *to, uint64_t from, size_t bytes)
{
	if (!in_user(from, bytes))
		return -EFAULT;
	memcpy(to, (const void *)from, bytes);
	return 0;
}

long copy_to_user(uint64_t to, const void *from, size_t bytes)
{
	const uint8_t *at = from, *buffers = channel_buffer(0);

	if (!in_user(to, bytes))
		return -EFAULT;
	assert(at >= buffers &&
	       (size_t)(at - buffers) % CHANNEL_BUFFER_BYTES + bytes <= CHANNEL_BUFFER_BYTES);
	memcpy((void *)to, from, bytes);
	return 0;
}

/* What may be written to an argument of that letter. */
static uint64_t room(const char *letters, int i, const uint64_t argument[6])
{
	if (letters[i] == 'w')
		return argument[i + 1] < PIECE - GUARD ? argument[i + 1] : PIECE - GUARD;
	return strchr("SFTZ", letters[i]) ? channel_call_fixed(letters[i]) : 0;
}

/* A call of the table, with good arguments but for one now and then. */
static void call_by_table(void)
{
	static const uint16_t writing[] = {0, 17, 79, 89, 217, 267};
	uint32_t what = next(), bad = next();
	uint32_t number = what < 6 ? writing[what] : (what | next() << 8) % CHANNEL_CALLS;
	const char *letters = channel_call_letters(number);
	uint64_t argument[6];

	for (int i = 0; letters && letters[i]; i++) {
		argument[i] = (uint64_t)user[i];
		if (strchr("lnfdD", letters[i]))
			argument[i] = next() << (next() % 16);
		if (i == (int)bad)
			argument[i] = next();
	}
	for (int i = 0; letters && letters[i]; i++)
		memset(user[i] + room(letters, i, argument), 0xa5, GUARD);
	delegate(number, argument);
	for (int i = 0; letters && letters[i]; i++) {
		for (uint32_t k = 0; k < GUARD; k++)
			assert(user[i][room(letters, i, argument) + k] == 0xa5);
	}
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
		if (what & 4)
			call_by_table();
	}
	return 0;
}
