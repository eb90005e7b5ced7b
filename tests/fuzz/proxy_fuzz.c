// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The proxy of the co-kernel (targets/cokernel/proxy.c) under whatever a co-kernel may send: the input
 * is a list of requests with indices and buffers. No call is made: instead, everything that Linux would
 * read or write for it is read or written here, so that a pointer that leads elsewhere is found.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "targets/cokernel/calls.h"
#include "targets/cokernel/proxy.h"

#define OURS 100000 /* descriptors that the pretended calls give, so that others are seen */

static struct channel *channel;
static long opened;

/* A pointer into a buffer: the whole of that range is Linux's to change. */
static void use_memory(char letter, long address, uint64_t bytes)
{
	uint8_t *at = (uint8_t *)address, *buffers = (uint8_t *)channel + CHANNEL_BUFFERS_AT;

	if (!address) {
		assert(channel_call_may_be_null(letter));
		return;
	}
	assert(at >= buffers && bytes <= CHANNEL_BUFFER_BYTES &&
	       at + bytes <= buffers + CHANNEL_BUFFERS * (size_t)CHANNEL_BUFFER_BYTES);
	/* within one buffer, too: others belong to other calls */
	assert((size_t)(at - buffers) % CHANNEL_BUFFER_BYTES + bytes <= CHANNEL_BUFFER_BYTES);
	memset(at, 0x5a, bytes);
}

static long pretend(long number, const long argument[6])
{
	const char *letters = channel_call_letters((uint64_t)number);

	assert(letters);
	for (int i = 0; letters[i]; i++) {
		switch (letters[i]) {
		case 'd':
			assert(argument[i] >= OURS && argument[i] < opened);
			break;
		case 'D':
			assert(argument[i] == AT_FDCWD ||
			       (argument[i] >= OURS && argument[i] < opened));
			break;
		case 'p':
			assert(strlen((const char *)argument[i]) < CHANNEL_PATH_BYTES);
			break;
		case 'f':
			assert(argument[i] & O_NONBLOCK && argument[i] & O_CLOEXEC);
			return opened++;
		case 'r':
		case 'w':
			use_memory(letters[i], argument[i], (uint64_t)argument[i + 1]);
			break;
		default:
			if (channel_call_fixed(letters[i]))
				use_memory(letters[i], argument[i], channel_call_fixed(letters[i]));
		}
	}
	return argument[0] % 2 ? -EIO : 0;
}

struct input {
	const uint8_t *at;
	size_t left;
};

static void take(struct input *input, void *to, size_t bytes)
{
	size_t n = bytes < input->left ? bytes : input->left;

	memset(to, 0, bytes);
	if (n)
		memcpy(to, input->at, n);
	input->at += n;
	input->left -= n;
}

/* A step of the co-kernel: small numbers where only small ones lead on, anything now and then. */
static void send(struct input *input, uint32_t *written)
{
	struct channel_request *request = &channel->request[*written % CHANNEL_REQUESTS];
	uint8_t what, path[8];
	uint16_t small[8];

	take(input, &what, 1);
	take(input, small, sizeof(small));
	request->slot = what & 1 ? small[0] : small[0] % CHANNEL_BUFFERS;
	request->sequence = *written;
	request->number = what & 2 ? small[1] : small[1] % CHANNEL_CALLS;
	for (int i = 0; i < 6; i++)
		request->argument[i] = what & 4 ? small[2 + i] % 8 : small[2 + i];
	if (what & 64)
		request->argument[small[1] % 6] = CHANNEL_NULL;
	if (what & 8)
		take(input, request->argument, sizeof(request->argument));
	if (what & 16) {
		take(input, path, sizeof(path));
		memcpy((uint8_t *)channel + CHANNEL_BUFFERS_AT +
			       (size_t)(small[0] % CHANNEL_BUFFERS) * CHANNEL_BUFFER_BYTES,
		       path, sizeof(path));
	}
	*written += what & 32 ? small[7] : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	struct proxy proxy;
	uint32_t written = 0;

	if (!channel)
		channel = malloc(CHANNEL_BYTES);
	memset(channel, 0, sizeof(*channel));
	opened = OURS;
	proxy_open(&proxy, channel, pretend);
	while (input.left && !proxy_broken(&proxy)) {
		uint8_t lie;

		send(&input, &written);
		channel->request_written.value = written;
		proxy_serve(&proxy);
		take(&input, &lie, 1);
		/* an honest co-kernel takes its replies */
		channel->reply_taken.value =
			lie == 0xff ? written * 7 : channel->reply_written.value;
	}
	proxy_close(&proxy);
	return 0;
}
