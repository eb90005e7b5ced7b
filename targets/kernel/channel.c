// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Output by a ring that a proxy reads. Everything that the proxy writes is hostile: ring.h says what
 * is believed. A ring that is broken takes no more bytes, and nobody is harmed.
 */
#include "targets/kernel/channel.h"
#include "targets/cokernel/ring.h"
#include "targets/kernel/kernel.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

static struct channel *channel;
static struct ring console;

bool channel_init(void)
{
	channel = phys_to_virt(boot_info.channel.start);
	if (boot_info.channel.bytes != CHANNEL_BYTES || channel->magic != CHANNEL_MAGIC ||
	    channel->version != CHANNEL_VERSION)
		return false;
	console = (struct ring){
		.mine = &channel->console_written,
		.theirs = &channel->console_taken,
		.length = CHANNEL_CONSOLE_BYTES,
	};
	return true;
}

static void wake_proxy(void)
{
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

void channel_end(void)
{
	if (!channel)
		return;
	__atomic_store_n(&channel->ended.value, 1, __ATOMIC_RELEASE);
}
