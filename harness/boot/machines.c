/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines side by side, in one loop. Knows nothing of what is in them. */
#include "harness/boot/machines.h"

#include <poll.h>
#include <stdlib.h>

#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/boot/slot.h"

#define POLL_MS		 20
#define PROGRESS_SECONDS 0.1

struct loop {
	struct machine *const *machines;
	struct slot *slots;
	size_t n, parallel, next, running, done;
	double shown;
};

/* Sleep until a machine has ended, asked, or said something by its monitor, or for limit_ms. */
static void wait_for_any(const struct slot *slots, size_t n, int limit_ms)
{
	struct pollfd *polled = memory_zeroed(3 * n, sizeof(*polled));

	for (size_t i = 0; i < n; i++) {
		const struct machine *machine = slots[i].machine;

		polled[3 * i].fd = machine ? slots[i].child.pidfd : -1;
		polled[3 * i + 1].fd = machine && machine->questions ? machine->questions->ask : -1;
		polled[3 * i + 2].fd = machine && machine->save ? machine->save->monitor[0] : -1;
		for (size_t j = 0; j < 3; j++)
			polled[3 * i + j].events = POLLIN;
	}
	poll(polled, 3 * n, limit_ms);
	free(polled);
}

/* Has another machine of its run failed? */
static bool is_in_vain(const struct loop *loop, const struct machine *machine)
{
	for (size_t i = 0; i < loop->n; i++) {
		const struct machine *other = loop->machines[i];

		if (other->run == machine->run && other->finished && !other->ok)
			return true;
	}
	return false;
}

/* The next one that is to be started, if any is. */
static struct machine *find_next(struct loop *loop)
{
	for (; loop->next < loop->n; loop->next++) {
		struct machine *machine = loop->machines[loop->next];

		if (!machine->finished && !is_in_vain(loop, machine))
			return machine;
	}
	return NULL;
}

static bool fill_slots(struct loop *loop, struct error *error)
{
	struct machine *machine;

	for (size_t i = 0; i < loop->parallel && (machine = find_next(loop)); i++) {
		if (loop->slots[i].machine)
			continue;
		if (!slot_start(&loop->slots[i], machine, error))
			return false;
		loop->next++;
		loop->running++;
	}
	return true;
}

static void attend_all(struct loop *loop)
{
	bool failed = false;

	for (size_t i = 0; i < loop->parallel; i++) {
		struct machine *machine = loop->slots[i].machine;

		if (!machine || !slot_attend(&loop->slots[i]))
			continue;
		loop->running--;
		loop->done++;
		failed |= !machine->ok;
	}
	for (size_t i = 0; failed && i < loop->parallel; i++) {
		if (!loop->slots[i].machine || !is_in_vain(loop, loop->slots[i].machine))
			continue;
		slot_abandon(&loop->slots[i]);
		loop->running--;
	}
}

static void show(struct loop *loop, const struct machine_watch *watch)
{
	if (!watch || !watch->progress || slot_now() - loop->shown < PROGRESS_SECONDS)
		return;
	loop->shown = slot_now();
	watch->progress(watch->context, loop->done, loop->running, loop->n);
}

bool machines_run(struct machine *const *machines, size_t n, size_t parallel,
		  const struct machine_watch *watch, struct error *error)
{
	struct loop loop = {.machines = machines, .n = n, .parallel = parallel < n ? parallel : n};
	bool ok = true;

	loop.slots = memory_zeroed(loop.parallel, sizeof(*loop.slots));
	for (size_t i = 0; i < n; i++)
		loop.done += machines[i]->finished;
	interrupt_hold();
	while (ok && (loop.running || find_next(&loop))) {
		ok = fill_slots(&loop, error);
		if (!ok)
			break;
		wait_for_any(loop.slots, loop.parallel,
			     watch && watch->poll_ms ? watch->poll_ms : POLL_MS);
		attend_all(&loop);
		show(&loop, watch);
		if (interrupt_pending())
			ok = error_set(error, "interrupted");
	}
	for (size_t i = 0; i < loop.parallel; i++) {
		if (loop.slots[i].machine)
			slot_abandon(&loop.slots[i]);
	}
	free(loop.slots);
	return ok;
}
