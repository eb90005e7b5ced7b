// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to calls: checked by the table of calls.h, with memory that the co-kernel may change at any
 * time. So a request and a path are copied first; bytes that a call only moves are left where they are.
 */
#include "targets/cokernel/proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "targets/cokernel/calls.h"

/* A call has two paths at most. */
#define PATHS 2

struct call {
	const struct channel_request *request;
	const char *letters;
	uint8_t *buffer;
	long argument[6]; /* for Linux */
	char path[PATHS][CHANNEL_PATH_BYTES];
	int paths;
};

void proxy_open(struct proxy *proxy, struct channel *channel, proxy_execute execute)
{
	*proxy = (struct proxy){.channel = channel, .execute = execute};
	proxy->requests = (struct ring){
		.mine = &channel->request_taken,
		.theirs = &channel->request_written,
		.length = CHANNEL_REQUESTS,
	};
	proxy->replies = (struct ring){
		.mine = &channel->reply_written,
		.theirs = &channel->reply_taken,
		.length = CHANNEL_REQUESTS,
	};
	for (int i = 0; i < PROXY_DESCRIPTORS; i++)
		proxy->descriptor[i] = -1;
}

static long close_ours(struct proxy *proxy, int descriptor)
{
	return proxy->execute(SYS_close, (const long[6]){descriptor});
}

void proxy_close(struct proxy *proxy)
{
	for (int i = 0; i < PROXY_DESCRIPTORS; i++) {
		if (proxy->descriptor[i] >= 0)
			close_ours(proxy, proxy->descriptor[i]);
	}
}

bool proxy_broken(const struct proxy *proxy)
{
	return proxy->broken || proxy->requests.broken;
}

static bool in_buffer(uint64_t offset, uint64_t bytes)
{
	return offset <= CHANNEL_BUFFER_BYTES && bytes <= CHANNEL_BUFFER_BYTES - offset;
}

static long take_descriptor(const struct proxy *proxy, struct call *call, int i, char letter)
{
	uint64_t number = call->request->argument[i];

	if (letter == 'D' && (int32_t)number == AT_FDCWD) {
		call->argument[i] = AT_FDCWD;
		return 0;
	}
	number = (uint32_t)number;
	if (number >= PROXY_DESCRIPTORS || proxy->descriptor[number] < 0)
		return -EBADF;
	call->argument[i] = proxy->descriptor[number];
	return 0;
}

static long take_path(struct call *call, int i)
{
	uint64_t offset = call->request->argument[i];
	char *path = call->path[call->paths++];

	if (!in_buffer(offset, CHANNEL_PATH_BYTES))
		return -EFAULT;
	memcpy(path, call->buffer + offset, CHANNEL_PATH_BYTES);
	if (!memchr(path, '\0', CHANNEL_PATH_BYTES))
		return -ENAMETOOLONG;
	call->argument[i] = (long)path;
	return 0;
}

static long take_memory(struct call *call, int i, uint64_t bytes)
{
	uint64_t offset = call->request->argument[i];

	if (offset == CHANNEL_NULL && channel_call_may_be_null(call->letters[i])) {
		call->argument[i] = 0;
		return 0;
	}
	if (!in_buffer(offset, bytes))
		return -EFAULT;
	call->argument[i] = (long)(call->buffer + offset);
	return 0;
}

static long take_argument(const struct proxy *proxy, struct call *call, int i)
{
	char letter = call->letters[i];

	switch (letter) {
	case 'd':
	case 'D':
		return take_descriptor(proxy, call, i, letter);
	case 'p':
		return take_path(call, i);
	case 'r':
	case 'w':
		return take_memory(call, i, call->request->argument[i + 1]);
	case 'f':
		/* one that waits for somebody else would hold up all of them */
		call->argument[i] = (long)call->request->argument[i] | O_CLOEXEC | O_NONBLOCK;
		return 0;
	case 'n':
	case 'l':
		call->argument[i] = (long)call->request->argument[i];
		return 0;
	default:
		return take_memory(call, i, channel_call_fixed(letter));
	}
}

/* A new descriptor gets the program's lowest free number, as on Linux. */
static long give_descriptor(struct proxy *proxy, long ours)
{
	for (int i = PROXY_DESCRIPTORS_OWN; i < PROXY_DESCRIPTORS; i++) {
		if (proxy->descriptor[i] < 0) {
			proxy->descriptor[i] = (int)ours;
			return i;
		}
	}
	close_ours(proxy, (int)ours);
	return -EMFILE;
}

static long do_call(struct proxy *proxy, struct call *call)
{
	bool opens = strchr(call->letters, 'f');
	long error = 0, result;

	for (int i = 0; call->letters[i] && !error; i++)
		error = take_argument(proxy, call, i);
	if (error)
		return error;
	result = proxy->execute((long)call->request->number, call->argument);
	if (opens && result >= 0)
		return give_descriptor(proxy, result);
	if (call->request->number == SYS_close)
		proxy->descriptor[(uint32_t)call->request->argument[0]] = -1;
	return result;
}

static long execute(struct proxy *proxy, const struct channel_request *request)
{
	struct call call;

	if (request->number == CHANNEL_CALL_NULL)
		return 0;
	call.request = request;
	call.letters = channel_call_letters(request->number);
	if (!call.letters)
		return -ENOSYS;
	call.buffer = (uint8_t *)proxy->channel + CHANNEL_BUFFERS_AT +
		      (size_t)request->slot * CHANNEL_BUFFER_BYTES;
	call.paths = 0;
	memset(call.argument, 0, sizeof(call.argument));
	return do_call(proxy, &call);
}

static void reply(struct proxy *proxy, const struct channel_request *request, long result)
{
	struct channel_reply *to = &proxy->channel->reply[ring_place(&proxy->replies)];

	to->slot = request->slot;
	to->sequence = request->sequence;
	to->result = result;
	ring_advance(&proxy->replies, 1);
}

static void serve_one(struct proxy *proxy)
{
	struct channel_request request;

	memcpy(&request, &proxy->channel->request[ring_place(&proxy->requests)], sizeof(request));
	/* the compiler must not read it once more from where it may change */
	__asm__ volatile("" : "+m"(request));
	ring_advance(&proxy->requests, 1);
	if (request.slot >= CHANNEL_BUFFERS)
		proxy->broken = true;
	else
		reply(proxy, &request, execute(proxy, &request));
}

/* An honest co-kernel takes its replies: it has fewer slots than the ring has entries. */
bool proxy_serve(struct proxy *proxy)
{
	uint32_t n = ring_filled(&proxy->requests);

	for (uint32_t i = 0; i < n && !proxy->broken; i++) {
		if (ring_room(&proxy->replies))
			serve_one(proxy);
		else
			proxy->broken = true;
	}
	return n > 0;
}
