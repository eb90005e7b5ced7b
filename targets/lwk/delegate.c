// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Delegated calls: what the pointers among their arguments point to goes into the slot's buffer and
 * comes back from there. The proxy's answer may be anything: of a result that says how many bytes
 * there are, no more is believed than were asked for.
 *
 * Why a copy each way: the proxy sees the channel and nothing of the program's memory, and a pointer of
 * the program's means nothing to it. What is sent are offsets. What they were, and how many bytes stand
 * there, is kept here, on the kernel's own stack, and read from there when the reply comes: the request
 * in the channel may have been changed by then. One table (calls.h) says what each argument is, for both
 * sides, so a call that is added needs no code here, and one that is not in it never leaves the kernel.
 */
#include "targets/lwk/delegate.h"
#include "targets/cokernel/calls.h"
#include "targets/cokernel/channel_layout.h"
#include "targets/kernel/channel.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/user_access.h"

/* Places in the buffer are multiples of this. */
#define ALIGN 16u

struct marshal {
	const char *letters;
	const uint64_t *argument; /* as the program gave them */
	uint64_t sent[6];	  /* as the proxy gets them */
	uint8_t *buffer;
	uint32_t used;
};

bool delegate_possible(void)
{
	return channel_open();
}

/* Room in the buffer for so many bytes, as the argument that is sent. */
static uint8_t *place(struct marshal *call, int i, uint32_t bytes)
{
	uint8_t *at = call->buffer + call->used;

	call->sent[i] = call->used;
	call->used += (bytes + ALIGN - 1) & ~(ALIGN - 1);
	return at;
}

/* Byte by byte: what lies behind the NUL need not be readable. */
static long copy_path(struct marshal *call, int i)
{
	uint8_t *to = place(call, i, CHANNEL_PATH_BYTES);

	for (uint32_t n = 0; n < CHANNEL_PATH_BYTES; n++) {
		uint8_t byte;

		if (copy_from_user(&byte, call->argument[i] + n, 1) < 0)
			return -EFAULT;
		to[n] = byte;
		if (!byte)
			return 0;
	}
	return -ENAMETOOLONG;
}

/* Bytes and, as the next argument, their number. */
static long place_bytes(struct marshal *call, int i)
{
	uint64_t bytes = call->argument[i + 1], most = CHANNEL_BUFFER_BYTES - call->used;
	uint8_t *to;

	if (bytes > most)
		bytes = most;
	if (!user_range(call->argument[i], bytes))
		return -EFAULT;
	to = place(call, i, bytes);
	call->sent[i + 1] = bytes;
	return call->letters[i] == 'r' ? copy_from_user(to, call->argument[i], bytes) : 0;
}

static long place_fixed(struct marshal *call, int i)
{
	uint32_t bytes = channel_call_fixed(call->letters[i]);
	uint8_t *to;

	if (!call->argument[i] && channel_call_may_be_null(call->letters[i])) {
		call->sent[i] = CHANNEL_NULL;
		return 0;
	}
	to = place(call, i, bytes);
	return call->letters[i] == 'U' ? copy_from_user(to, call->argument[i], bytes) : 0;
}

static long copy_in(struct marshal *call)
{
	long error = 0;

	for (int i = 0; call->letters[i] && !error; i++) {
		char letter = call->letters[i];

		if (letter == 'p')
			error = copy_path(call, i);
		else if (letter == 'r' || letter == 'w')
			error = place_bytes(call, i);
		else if (channel_call_fixed(letter))
			error = place_fixed(call, i);
		else if (letter != 'l')
			call->sent[i] = call->argument[i];
	}
	return error;
}

static long copy_out(const struct marshal *call, long result)
{
	for (int i = 0; call->letters[i]; i++) {
		char letter = call->letters[i];
		uint64_t bytes = 0;

		if (letter == 'w') {
			if ((uint64_t)result > call->sent[i + 1])
				return -EIO;
			bytes = result;
		} else if (letter != 'U' && call->sent[i] != CHANNEL_NULL) {
			bytes = channel_call_fixed(letter);
		}
		if (bytes &&
		    copy_to_user(call->argument[i], call->buffer + call->sent[i], bytes) < 0)
			return -EFAULT;
	}
	return result;
}

static __attribute__((noinline)) long call_with_memory(uint32_t slot, uint64_t number,
						       const char *letters,
						       const uint64_t argument[6])
{
	struct marshal call = {
		.letters = letters, .argument = argument, .buffer = channel_buffer(slot)};
	long result = copy_in(&call);

	if (result < 0)
		return result;
	result = channel_call(slot, number, call.sent);
	return result < 0 ? result : copy_out(&call, result);
}

long delegate(uint64_t number, const uint64_t argument[6])
{
	const char *letters = channel_call_letters(number);
	uint32_t slot;
	long result;

	if (!delegate_possible() || !letters)
		return -ENOSYS;
	slot = channel_take_slot();
	result = *letters ? call_with_memory(slot, number, letters, argument)
			  : channel_call(slot, number, argument);
	channel_free_slot(slot);
	return result;
}
