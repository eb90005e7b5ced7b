// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A co-kernel that says a line, and then does what no honest one does: does=..., or nothing any more,
 * with interrupts off.
 */
#include "targets/cokernel/channel_layout.h"
#include "targets/freestanding/option.h"
#include "targets/freestanding/string.h"
#include "targets/kernel/channel.h"
#include "targets/kernel/return_work.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/handover.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"
#include "targets/x86_64/trap.h"

#define REQUESTS 20000

static struct channel *channel(void)
{
	return phys_to_virt(boot_info.channel.start);
}

static __attribute__((noreturn)) void hang(void)
{
	irq_disable();
	for (;;)
		__asm__ volatile("" : : : "memory");
}

static void print(const char *text)
{
	console_write(text, strlen(text));
}

static void flood(void)
{
	for (;;)
		print("more and more\n");
}

/* Says that it has ended, and has not. */
static void live_on(void)
{
	channel_end();
	handover_ring();
	hang();
}

static void lie_about_requests(void)
{
	channel()->request_written.value += CHANNEL_REQUESTS + 1;
	handover_ring();
	hang();
}

static void lie_about_output(void)
{
	channel()->console_written.value += CHANNEL_CONSOLE_BYTES + 1;
	handover_ring();
	hang();
}

static void send(const struct channel_request *request)
{
	struct channel *to = channel();
	uint32_t at = to->request_written.value;

	to->request[at % CHANNEL_REQUESTS] = *request;
	__atomic_store_n(&to->request_written.value, at + 1, __ATOMIC_RELEASE);
	handover_ring();
	while (__atomic_load_n(&to->reply_written.value, __ATOMIC_ACQUIRE) != at + 1)
		pause();
	to->reply_taken.value = at + 1;
}

static void lie_about_slot(void)
{
	send(&(struct channel_request){.slot = CHANNEL_BUFFERS, .number = 39});
}

static uint64_t any(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 33;
}

/* Small numbers, which lead on, and others. */
static uint64_t any_argument(void)
{
	uint64_t value = any();

	switch (any() % 6) {
	case 0:
		return value << 33 | any();
	case 1:
		return CHANNEL_NULL - value % 4;
	case 2:
		return CHANNEL_BUFFER_BYTES - value % 5000;
	default:
		return value % 16;
	}
}

/*
 * Calls of all numbers with arguments of all kinds; the paths lead to what a
 * launcher has besides files.
 */
static void ask_for_anything(void)
{
	static const char *const paths[] = {"/tmp/x",
					    "/tmp/y",
					    "/proc/self/fd/0",
					    "/dev/cokernel",
					    "/proc/self/maps",
					    "/proc/self/fd",
					    ".",
					    ""};

	for (uint32_t i = 0; i < REQUESTS; i++) {
		struct channel_request request = {
			.slot = any() % CHANNEL_BUFFERS, .sequence = i, .number = any() % 460};
		const char *path = paths[any() % 8];

		if (any() % 4 == 0)
			request.number = 2;
		for (int k = 0; k < 6; k++)
			request.argument[k] = any_argument();
		memcpy(channel_buffer(request.slot), path, strlen(path) + 1);
		send(&request);
	}
	print("asked for anything\n");
	power_off(0);
}

/* Obeys every order at once, and does nothing of it. */
static void pretend_to_obey(void)
{
	struct handover *given = phys_to_virt(boot_info.handover.start);

	irq_disable();
	for (;;) {
		uint32_t number = __atomic_load_n(&given->order_number, __ATOMIC_ACQUIRE);

		given->order_result = 0;
		__atomic_store_n(&given->order_done, number, __ATOMIC_RELEASE);
		pause();
	}
}

void kernel_main(void)
{
	static const struct {
		const char *name;
		void (*does)(void);
	} deeds[] = {
		{"flood", flood},
		{"live_on", live_on},
		{"lie_about_requests", lie_about_requests},
		{"lie_about_output", lie_about_output},
		{"lie_about_slot", lie_about_slot},
		{"ask_for_anything", ask_for_anything},
		{"pretend_to_obey", pretend_to_obey},
	};
	const char *does = "";
	size_t n = option_text("does", &does);

	print("is there\n");
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		if (n == strlen(deeds[i].name) && !strncmp(does, deeds[i].name, n))
			deeds[i].does();
	}
	hang();
}

void kernel_user_fault(struct trap_frame *frame)
{
	panic(frame, "no user here");
}

void kernel_return_work(struct trap_frame *frame)
{
	(void)frame;
}

void kernel_switch(struct thread *from, struct thread *to)
{
	(void)from;
	(void)to;
}

void kernel_thread_gone(struct thread *thread)
{
	(void)thread;
}

bool kernel_core_unused(uint32_t core)
{
	(void)core;
	return false;
}
