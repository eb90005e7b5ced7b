/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as the records of the plugin's log, and what they say as the code that a core ran: no
 * instruction is charged twice and none is lost, by function, by piece and by caller.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cores/detour_cut.h"
#include "harness/cores/walk.h"

#define MARKS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
	if (!condition)
		abort();
}

/* Kernels' entries, a thunk and functions, close enough for a fuzzer to hit them. */
static void make_symbols(struct symbols *symbols)
{
	static const char *const names[] = {"detour_watch",
					    "asm_sysvec_apic_timer_interrupt",
					    "asm_exc_page_fault",
					    "entry_SYSCALL_64",
					    "irq_entries_start",
					    "vector_14",
					    "thunk",
					    "tick"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		symbols_add(symbols, i * 16, i * 16 + 15, names[i], i == 0, i % 2);
	symbols_sort(symbols);
}

static void check_span(struct walk *walk, const struct plugin_log *log,
		       const struct plugin_event *event)
{
	uint64_t faults = walk->faults, steps = 0, charges = 0, pieces = 0;

	walk_span(walk, log, event);
	for (size_t i = 0; i < event->n_steps; i++)
		steps += event->steps[i].n * event->steps[i].times;
	for (size_t i = 0; i < walk->n_charges; i++)
		charges += walk->charges[i].insns;
	for (size_t i = 0; i < walk->n_pieces; i++)
		pieces += walk->pieces[i].insns;
	check(steps + event->left_out <= event->own_length);
	check(walk->length == steps - (walk->faults - faults));
	check(charges == walk->length && pieces == walk->length);
}

/* Interruptions of a detour are all of it, one after the other. */
static void check_cut(struct walk *walk, const struct plugin_log *log,
		      const struct plugin_event *event, uint64_t length)
{
	struct detour_parts parts;
	uint64_t sum = 0, before = event->total;
	size_t step = 0;

	detour_cut(&parts, walk->symbols, log, event);
	check(parts.n && (parts.n == 1 || event->total_length != event->own_length));
	for (size_t i = 0; i < parts.n; i++) {
		struct plugin_event part = detour_part_span(event, &parts, i);

		check(parts.items[i].first == step && (part.n_steps || !event->n_steps));
		/* others' turns may add up to anything */
		check(i == 0 || event->n_turns || part.total > before);
		before = part.total;
		step += part.n_steps;
		walk_span(walk, log, &part);
		sum += walk->length;
	}
	check(step == event->n_steps && sum == length);
	detour_parts_free(&parts);
}

static void check_turns(const struct plugin_event *event)
{
	uint64_t before = event->own + event->own_length;

	check(event->n_turns <= event->all_turns && event->n_turns <= LOG_TURNS_MAX);
	for (size_t i = 0; i < event->n_turns; i++) {
		check(event->turns[i].others && event->turns[i].before_end <= before);
		before = event->turns[i].before_end;
	}
}

static void check_nodes(const struct walk *walk, uint64_t insns)
{
	uint64_t sum = 0;

	for (size_t i = 1; i < walk->n_nodes; i++) {
		check(walk->nodes[i].parent < i);
		sum += walk->nodes[i].insns;
	}
	check(sum == insns);
}

static void read_all(struct plugin_log *log, struct walk *walk)
{
	struct plugin_event event = {.type = 0};
	uint64_t insns = 0, own = 0, event_length;
	struct error error;

	while (event.type != LOG_END) {
		if (!plugin_log_next(log, &event, &error))
			return;
		if (event.type == LOG_END)
			break;
		check(event.core < LOG_CORES_MAX && event.from < MARKS && event.to < MARKS);
		check(event.own <= event.total);
		if (event.type != LOG_SPAN)
			continue;
		check_turns(&event);
		check_span(walk, log, &event);
		event_length = walk->length;
		insns += event_length;
		check_nodes(walk, insns);
		check_cut(walk, log, &event, event_length);
		insns += event_length; /* walked twice */
	}
	for (uint32_t i = 0; i < log->n_cores; i++)
		own += log->own[i];
	check(own == log->total && log->at == log->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = LOG_MAGIC;
	size_t n = sizeof(head) + size; /* the version is in the place of the final 0 */
	uint8_t *bytes = malloc(n);
	struct symbols symbols = {NULL, 0, 0, false};
	struct plugin_log log;
	struct error error;
	struct walk walk;

	memcpy(bytes, head, sizeof(head));
	bytes[strlen(head)] = LOG_VERSION;
	if (size)
		memcpy(bytes + sizeof(head), data, size);
	make_symbols(&symbols);
	walk_init(&walk, &symbols);
	check(plugin_log_begin(&log, bytes, n, MARKS, &error));
	read_all(&log, &walk);
	plugin_log_end(&log);
	walk_free(&walk);
	symbols_free(&symbols);
	free(bytes);
	return 0;
}
