/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts detours; see detour_cut.h.
 *
 * Why. A core that had no turn for more than a tick finds two ticks due when it has one, and takes
 * them back to back: the loop reads the clock once, after both. That they met is QEMU's doing, and
 * as one detour they would be a length that no kernel has. Where no other core ran, two interrupts
 * that met did so in the kernel: they stay one, and equal to what the guest measured.
 *
 * How it is known. Between two interruptions of the loop the core was in the loop. If it ran as
 * much as one instruction there, the log says so. Mostly it did not: the return from the one
 * interrupt is followed by the entry of the other, a seam. The first return led to the loop if the
 * second interrupt, when it was over, led there: an interrupt goes back to where it came from. If it
 * went back to the kernel, it had interrupted that, as an interrupt among softirqs does: no cut.
 * If it is followed by a third one's entry, what holds for that seam holds for this.
 *
 * What cannot be known. A kernel that switches threads, or starts a signal's handler, goes back to
 * another place than it came from. Of a seam with thread switches on both sides the first return
 * may have led to another thread, which had not run an instruction yet. Of a seam before code of the
 * program that is not the loop's, it may have led to a handler. Such a detour is not cut but
 * marked. With switches on one side only, the thread at the seam is the loop's.
 */
#include "harness/cores/detour_cut.h"

#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/cores/walk.h"

#define NONE SIZE_MAX

enum place { UNKNOWN, IN_LOOP, IN_KERNEL, AS_NEXT };

/* An interrupt's return, and the entry of the next one after it. */
struct seam {
	size_t step; /* of the entry */
	size_t next; /* AS_NEXT: that seam */
	size_t switches, depth;
	enum place place; /* where the core was between the two */
};

/* An interrupt or exception that is not over. */
struct open_entry {
	size_t seam; /* that it came after; NONE */
	size_t switches;
};

struct cutting {
	struct detour_parts *parts;
	struct symbols *symbols;
	const struct plugin_log *log;
	const struct plugin_event *span;
	struct open_entry open[WALK_DEPTH_MAX];
	size_t depth;
	/* since the loop ran for the last time */
	struct seam *seams;
	size_t n_seams;
	size_t switches; /* of threads */
	size_t program;	 /* the last step of the program that is not the loop's; NONE */
};

static const struct plugin_block *block_of(const struct cutting *cutting, size_t step)
{
	return &cutting->log->blocks[cutting->span->steps[step].block];
}

static void begin_part(struct cutting *cutting, size_t step)
{
	struct detour_parts *parts = cutting->parts;

	parts->items = memory_grow(parts->items, parts->n, sizeof(*parts->items));
	if (parts->n)
		parts->items[parts->n - 1].n = step - parts->items[parts->n - 1].first;
	parts->items[parts->n++] = (struct detour_part){.first = step};
}

/* Where the core was at a seam, by what is known when the loop runs again. */
static enum place place_of(const struct cutting *cutting, const struct seam *seam)
{
	bool ours = !seam->switches; /* no thread was switched to since the loop ran */

	if (seam->place == AS_NEXT)
		return cutting->seams[seam->next].place;
	if (seam->place != UNKNOWN)
		return seam->place;
	if (ours && seam->depth)
		return IN_KERNEL;
	if (ours && (cutting->program == NONE || cutting->program < seam->step))
		return IN_LOOP;
	return UNKNOWN;
}

/* The loop runs: all seams since it did so before are cut, or no place to cut, or unknown. */
static void resolve(struct cutting *cutting)
{
	for (size_t i = cutting->n_seams; i-- > 0;)
		cutting->seams[i].place = place_of(cutting, &cutting->seams[i]);
	for (size_t i = 0; i < cutting->n_seams; i++) {
		const struct seam *seam = &cutting->seams[i];

		if (seam->place == IN_LOOP)
			begin_part(cutting, seam->step);
		else if (seam->place == UNKNOWN)
			cutting->parts->items[cutting->parts->n - 1].fused = true;
	}
	cutting->n_seams = cutting->switches = cutting->depth = 0;
	cutting->program = NONE;
}

/* Does the step before this one return from an interrupt, an exception or a system call? */
static bool returned(const struct cutting *cutting, size_t step)
{
	const struct plugin_step *before = step ? &cutting->span->steps[step - 1] : NULL;
	const struct plugin_block *block = before ? block_of(cutting, step - 1) : NULL;

	/* an IRET to what follows it only serializes (walk.c) */
	return block && block->opcode.kind == OPCODE_LEAVE && before->n == block->n &&
	       (step == cutting->span->n_steps || cutting->span->steps[step].loop ||
		block->end != block_of(cutting, step)->address);
}

/* The innermost open one is over, and leads to a place, or to the entry that comes after `next`. */
static void close_entry(struct cutting *cutting, enum place place, size_t next)
{
	struct open_entry entry;

	if (!cutting->depth)
		return;
	entry = cutting->open[--cutting->depth];
	/* threads were switched in it: it is another one's return */
	if (entry.seam == NONE || entry.switches != cutting->switches)
		return;
	cutting->seams[entry.seam].place = place;
	cutting->seams[entry.seam].next = next;
}

static void add_seam(struct cutting *cutting, size_t step)
{
	cutting->seams = memory_grow(cutting->seams, cutting->n_seams, sizeof(*cutting->seams));
	cutting->seams[cutting->n_seams++] =
		(struct seam){.step = step, .switches = cutting->switches, .depth = cutting->depth};
}

static void look_at(struct cutting *cutting, size_t step)
{
	const struct plugin_block *before = step ? block_of(cutting, step - 1) : NULL;
	const struct plugin_block *block = block_of(cutting, step);
	uint32_t index = symbols_find(cutting->symbols, block->address); /* may move the items */
	const struct symbol *symbol = &cutting->symbols->items[index];
	bool loop = cutting->span->steps[step].loop, back = returned(cutting, step);
	bool user = symbol->user, switches = symbol->switches;
	bool enters = walk_enters(cutting->symbols, loop ? NULL : before, block);
	/* a fault there is the return's own */
	bool seam = back && !loop && enters && !walk_faults_into(cutting->symbols, block->address);

	if (back)
		close_entry(cutting,
			    loop   ? IN_LOOP
			    : seam ? AS_NEXT
			    : user ? UNKNOWN
				   : IN_KERNEL,
			    cutting->n_seams);
	if (loop && step) {
		resolve(cutting);
		if (!user)
			begin_part(cutting, step);
	}
	if (seam)
		add_seam(cutting, step);
	if (enters && cutting->depth < WALK_DEPTH_MAX)
		cutting->open[cutting->depth++] =
			(struct open_entry){seam ? cutting->n_seams - 1 : NONE, cutting->switches};
	if (user)
		cutting->program = step;
	cutting->switches += switches;
}

/* When parts began: what the core itself had run by then, and others in the turns before it. */
static void set_times(const struct plugin_event *span, struct detour_parts *parts)
{
	uint64_t own = 0, others = 0;
	size_t step = 0, turn = 0;

	parts->items[0].total = span->total;
	for (size_t i = 1; i < parts->n; i++) {
		for (; step < parts->items[i].first; step++)
			own += span->steps[step].loop +
			       span->steps[step].n * span->steps[step].times;
		for (; turn < span->n_turns &&
		       span->own_length <=
			       own + span->steps[step].loop + span->turns[turn].before_end;
		     turn++)
			others += span->turns[turn].others;
		parts->items[i].total = span->total + own + span->steps[step].loop + others;
	}
}

void detour_cut(struct detour_parts *parts, struct symbols *symbols, const struct plugin_log *log,
		const struct plugin_event *span)
{
	struct cutting cutting = {
		.parts = parts, .symbols = symbols, .log = log, .span = span, .program = NONE};

	*parts = (struct detour_parts){NULL, 0};
	begin_part(&cutting, 0);
	if (span->total_length != span->own_length) {
		for (size_t i = 0; i < span->n_steps; i++)
			look_at(&cutting, i);
		if (returned(&cutting, span->n_steps))
			close_entry(&cutting, IN_LOOP, NONE);
		resolve(&cutting);
		parts->items[parts->n - 1].fused |= span->left_out > 0;
	}
	parts->items[parts->n - 1].n = span->n_steps - parts->items[parts->n - 1].first;
	set_times(span, parts);
	free(cutting.seams);
}

void detour_parts_free(struct detour_parts *parts)
{
	free(parts->items);
	*parts = (struct detour_parts){NULL, 0};
}

struct plugin_event detour_part_span(const struct plugin_event *span,
				     const struct detour_parts *parts, size_t which)
{
	const struct detour_part *part = &parts->items[which];
	struct plugin_event event = *span;

	if (part->first)
		event.steps += part->first;
	event.n_steps = part->n;
	event.total = part->total;
	if (which + 1 < parts->n)
		event.left_out = 0;
	return event;
}
