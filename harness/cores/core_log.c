/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts the plugin's log by cores and benchmarks; see core_log.h. */
#include "harness/cores/core_log.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/detour_cut.h"
#include "harness/cores/walk.h"
#include "microbench/marks.h"

/* What that thread runs (microbench/timeshare.c). */
#define OTHER_THREAD "timeshare_busy"

struct reading {
	struct core_log *to;
	const struct elf_marks *marks;
	struct walk walk;
};

static void keep_turns(struct core_span *span, const struct plugin_event *event)
{
	span->all_turns = event->all_turns;
	if (!event->n_turns)
		return;
	span->n_turns = event->n_turns;
	span->turns = memory_zeroed(span->n_turns, sizeof(*span->turns));
	memcpy(span->turns, event->turns, span->n_turns * sizeof(*span->turns));
}

static bool ran_other(const struct walk *walk)
{
	for (size_t i = 0; i < walk->n_charges; i++) {
		const struct symbol *symbol = &walk->symbols->items[walk->charges[i].function];

		if (!strcmp(symbol->name, OTHER_THREAD))
			return true;
	}
	return false;
}

/* A detour may be several: it has the length of all, and is another thread's if one of them is. */
static void take_interruptions(struct reading *reading, struct core_span *span,
			       const struct plugin_log *log, const struct plugin_event *event)
{
	struct detour_parts parts;

	detour_cut(&parts, reading->walk.symbols, log, event);
	span->interruptions = memory_zeroed(parts.n, sizeof(*span->interruptions));
	span->n_interruptions = parts.n;
	for (size_t i = 0; i < parts.n; i++) {
		struct plugin_event part = detour_part_span(event, &parts, i);
		uint64_t length;

		walk_span(&reading->walk, log, &part);
		length = reading->walk.length + part.left_out;
		span->interruptions[i] =
			(struct core_interruption){part.total, length, parts.items[i].fused};
		span->length += length;
		span->other |= ran_other(&reading->walk);
	}
	detour_parts_free(&parts);
}

static void take_span(struct reading *reading, struct core_part *part, const struct plugin_log *log,
		      const struct plugin_event *event)
{
	bool sample = reading->marks->items[event->from].kind == MARK_SAMPLE;
	struct core_spans *spans = sample ? &part->samples : &part->detours;
	struct core_span *span;

	spans->items = memory_grow(spans->items, spans->n, sizeof(*spans->items));
	span = &spans->items[spans->n++];
	*span = (struct core_span){.mark = event->from,
				   .start = event->total,
				   .total = event->total_length,
				   .begun = event->left_out,
				   .iterations = event->iterations,
				   .undisturbed = event->total_length == event->own_length};
	for (size_t i = 0; i < event->n_steps; i++)
		span->begun += event->steps[i].times * event->steps[i].n;
	if (!sample) {
		take_interruptions(reading, span, log, event);
		return;
	}
	walk_span(&reading->walk, log, event);
	span->length = reading->walk.length + event->left_out;
	keep_turns(span, event);
}

static void enter(struct core_part *part, const struct plugin_event *event)
{
	part->passes = memory_grow(part->passes, part->n_passes, sizeof(*part->passes));
	part->passes[part->n_passes++] = (struct core_pass){
		.total = event->total, .own = event->own, .first = part->detours.n};
}

static void leave(struct core_part *part, const struct plugin_event *event)
{
	struct core_pass *pass = &part->passes[part->n_passes - 1];

	pass->length = event->own - pass->own;
	pass->iterations = event->iterations;
}

static void take_event(struct reading *reading, const struct plugin_log *log,
		       const struct plugin_event *event)
{
	struct core_parts *core = &reading->to->cores[event->core];
	struct core_part *part;

	if (event->type == LOG_BENCHMARK) {
		core->items = memory_grow(core->items, core->n, sizeof(*core->items));
		core->items[core->n++] = (struct core_part){NULL};
	}
	if (!core->n)
		return; /* before the first one */
	part = &core->items[core->n - 1];
	if (event->type == LOG_ENTER)
		enter(part, event);
	else if (event->type == LOG_LEAVE && part->n_passes)
		leave(part, event);
	else if (event->type == LOG_SPAN)
		take_span(reading, part, log, event);
}

bool core_log_read(struct core_log *log, const void *bytes, size_t n, const struct elf_marks *marks,
		   struct symbols *symbols, struct error *error)
{
	struct reading reading = {.to = log, .marks = marks};
	struct plugin_event event = {0};
	struct plugin_log plugin;
	bool ok;

	*log = (struct core_log){0};
	walk_init(&reading.walk, symbols);
	ok = plugin_log_begin(&plugin, bytes, n, (uint32_t)marks->n, error);
	while (ok && event.type != LOG_END) {
		ok = plugin_log_next(&plugin, &event, error);
		if (ok && event.type != LOG_END)
			take_event(&reading, &plugin, &event);
	}
	plugin_log_end(&plugin);
	walk_free(&reading.walk);
	return ok;
}

static void free_spans(struct core_spans *spans)
{
	for (size_t i = 0; i < spans->n; i++) {
		free(spans->items[i].turns);
		free(spans->items[i].interruptions);
	}
	free(spans->items);
}

void core_log_free(struct core_log *log)
{
	for (size_t i = 0; i < LOG_CORES_MAX; i++) {
		for (size_t j = 0; j < log->cores[i].n; j++) {
			free(log->cores[i].items[j].passes);
			free_spans(&log->cores[i].items[j].detours);
			free_spans(&log->cores[i].items[j].samples);
		}
		free(log->cores[i].items);
	}
}

#define UNKNOWN UINT64_MAX

/* Both walk along the core's instructions, told by how many are left until the sample's end. */

static uint64_t after_beginning(const struct core_span *span, uint64_t left)
{
	uint64_t at = span->begun;

	for (size_t i = 0; i < span->n_turns; i++) {
		const struct plugin_turn *turn = &span->turns[i];

		if (turn->before_end > span->begun)
			continue; /* before the sample */
		if (left <= at - turn->before_end)
			return at - left;
		left -= at - turn->before_end;
		at = turn->before_end;
		if (left <= turn->others)
			return at;
		left -= turn->others;
	}
	return left < at ? at - left : 0;
}

static uint64_t before_beginning(const struct core_span *span, uint64_t back)
{
	uint64_t at = span->begun;

	for (size_t i = span->n_turns; i-- > 0;) {
		const struct plugin_turn *turn = &span->turns[i];

		if (turn->before_end <= span->begun)
			continue; /* in the sample */
		if (back <= turn->before_end - at)
			return at + back;
		back -= turn->before_end - at;
		at = turn->before_end;
		if (back <= turn->others)
			return at;
		back -= turn->others;
	}
	return span->all_turns > span->n_turns ? UNKNOWN : at + back;
}

bool core_span_since(const struct core_span *span, int64_t left, int64_t *since)
{
	uint64_t at;

	if (left < -LOG_COUNT_MAX || left > LOG_COUNT_MAX)
		return false;
	at = left < 0 ? before_beginning(span, 0 - (uint64_t)left)
		      : after_beginning(span, (uint64_t)left);
	if (at == UNKNOWN)
		return false;
	/* what faulted did so in the kernel, after the timer */
	*since = (int64_t)at - (int64_t)(span->begun - span->length);
	return true;
}
