/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calendar wheel (Brown, "Calendar queues", CACM 1988): workers are filed by when their next
 * detour starts, so that a step looks only at those who meet one. A worker that has met one stays
 * active until it has ended.
 */
#include <stdlib.h>

#include "noise/simulate_parts.h"

/* Slots around the wheel: more make each round's look at those of later rounds rarer. */
#define SLOTS_MIN 256
#define SLOTS_MAX 65536

/* A worker and its next detour: all that a look at it needs. */
struct entry {
	int64_t start, end;
	struct place place;
	uint32_t worker;
};

struct list {
	struct entry *items;
	uint32_t n, room;
};

struct wheel {
	const struct sim_block *block;
	struct list *slots, active;
	uint64_t n_slots;    /* a power of two */
	unsigned int shift;  /* a slot is 2^shift wide */
	int64_t filed_until; /* what starts before this has been taken out */
};

static bool list_add(struct list *list, const struct entry *entry)
{
	if (list->n == list->room) {
		uint32_t room = list->room ? 2 * list->room : 8;
		struct entry *items = reallocarray(list->items, room, sizeof(*items));

		if (!items)
			return false;
		list->items = items;
		list->room = room;
	}
	list->items[list->n++] = *entry;
	return true;
}

static struct list *slot_at(const struct wheel *wheel, int64_t time)
{
	return &wheel->slots[((uint64_t)time >> wheel->shift) & (wheel->n_slots - 1)];
}

static void entry_read(struct entry *entry, const struct ticks *ticks)
{
	entry->start = entry->place.base + ticks->start[entry->place.at];
	entry->end = entry->place.base + ticks->end[entry->place.at];
}

/* What starts in the past is active: it may reach into the step that comes. */
static bool file(struct wheel *wheel, const struct entry *entry)
{
	return list_add(entry->start < wheel->filed_until ? &wheel->active
							  : slot_at(wheel, entry->start),
			entry);
}

/* Slots as wide as half a step at most, enough of them for the mean gap several times. */
static void choose_size(struct wheel *wheel)
{
	const struct sim_world *world = wheel->block->world;
	double gap = 0, detours = 0;

	while (2ull << (wheel->shift + 1) <= world->how->work)
		wheel->shift++;
	for (size_t i = 0; i < world->n; i++) {
		gap += (double)world->ticks[i].period;
		detours += (double)world->ticks[i].n;
	}
	gap = detours > 0 ? gap / detours : 0;
	wheel->n_slots = SLOTS_MIN;
	while (wheel->n_slots < SLOTS_MAX && (double)(wheel->n_slots << wheel->shift) < 4 * gap)
		wheel->n_slots *= 2;
}

static void wheel_close(void *state)
{
	struct wheel *wheel = state;

	for (uint64_t i = 0; wheel->slots && i < wheel->n_slots; i++)
		free(wheel->slots[i].items);
	free(wheel->slots);
	free(wheel->active.items);
	free(wheel);
}

static bool fill(struct wheel *wheel)
{
	const struct sim_block *block = wheel->block;

	for (uint32_t i = 0; i < block->n; i++) {
		struct entry entry = {.worker = block->first + i};
		const struct ticks *ticks;

		entry.place.trace = sim_trace(block, entry.worker);
		ticks = &block->world->ticks[entry.place.trace];
		if (!ticks->n)
			continue;
		place_put(&entry.place, ticks, 0, sim_phase(block, entry.worker, ticks));
		entry_read(&entry, ticks);
		if (!file(wheel, &entry))
			return false;
	}
	return true;
}

static bool wheel_open(void **state, const struct sim_block *block)
{
	struct wheel *wheel = calloc(1, sizeof(*wheel));

	*state = wheel;
	if (!wheel)
		return false;
	wheel->block = block;
	choose_size(wheel);
	wheel->slots = calloc(wheel->n_slots, sizeof(*wheel->slots));
	if (wheel->slots && fill(wheel))
		return true;
	wheel_close(wheel);
	return false;
}

/* From the slots into the active list: all that starts before `until`. */
static bool take_out(struct wheel *wheel, int64_t until)
{
	int64_t first = wheel->filed_until >> wheel->shift, last = (until - 1) >> wheel->shift;

	if (last - first >= (int64_t)wheel->n_slots)
		first = last - (int64_t)wheel->n_slots + 1;
	for (int64_t i = first; i <= last; i++) {
		struct list *slot = &wheel->slots[(uint64_t)i & (wheel->n_slots - 1)];
		uint32_t kept = 0;

		for (uint32_t j = 0; j < slot->n; j++) {
			if (slot->items[j].start >= until)
				slot->items[kept++] = slot->items[j];
			else if (!list_add(&wheel->active, &slot->items[j]))
				return false;
		}
		slot->n = kept;
	}
	wheel->filed_until = until > wheel->filed_until ? until : wheel->filed_until;
	return true;
}

static void look(const struct entry *entry, const struct ticks *ticks, int64_t now, int64_t work,
		 struct sim_slowest *slowest)
{
	int64_t time = place_finish(&entry->place, ticks, now, work) - now;

	slowest->lost += (uint64_t)(time - work);
	if (time > slowest->time || (time == slowest->time && entry->worker < slowest->who)) {
		slowest->time = time;
		slowest->who = time > work ? entry->worker : slowest->who;
	}
}

/*
 * The active ones are looked at; those whose detour has ended go on to their next, and are filed if
 * it starts after this step's own work: nobody without noise gets that far before the barrier.
 */
static bool wheel_step(void *state, uint64_t step, int64_t now, struct sim_slowest *slowest)
{
	struct wheel *wheel = state;
	const struct ticks *all = wheel->block->world->ticks;
	int64_t work = (int64_t)wheel->block->world->how->work, until = now + work;
	uint32_t kept = 0;

	(void)step;
	*slowest = (struct sim_slowest){work, UINT32_MAX, 0};
	if (!take_out(wheel, until))
		return false;
	for (uint32_t i = 0; i < wheel->active.n; i++) {
		struct entry entry = wheel->active.items[i];
		const struct ticks *ticks = &all[entry.place.trace];

		if (entry.end <= now) {
			place_follow(&entry.place, ticks, now);
			entry_read(&entry, ticks);
		}
		if (entry.start < until) {
			look(&entry, ticks, now, work, slowest);
			wheel->active.items[kept++] = entry;
		} else if (!list_add(slot_at(wheel, entry.start), &entry)) {
			return false;
		}
	}
	wheel->active.n = kept;
	return true;
}

const struct sim_engine sim_wheel = {wheel_open, wheel_step, wheel_close};
