/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints who took the time, for people to read; see blame_text.h. */
#include "harness/blame/blame_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/blame/switched.h"

#define CLASSES_MAX  12 /* that people want to read */
#define PIECES_MAX   60
#define INDENT_DEPTH 20

static double share(uint64_t part, uint64_t of)
{
	return of ? 100.0 * (double)part / (double)of : 0;
}

static void add_share(struct table *table, uint64_t part, uint64_t of)
{
	table_addf(table, "%.2f", share(part, of));
}

static void add_number(struct table *table, double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, number_readable(value, text));
}

static void print_head(FILE *out, const struct blame *blame)
{
	char stolen[NUMBER_TEXT_MAX];

	text_print(blame->target, out);
	fputs(" (", out);
	text_print(blame->run, out);
	fprintf(out, "), %s: %zu %s", blame->bench, blame->n_events,
		blame->of_samples ? "samples" : "detours");
	if (blame->n_events)
		fprintf(out, ", %s insn", number_readable((double)blame->stolen, stolen));
	fputs("\n\n", out);
}

/* The entry that most of a class's instructions ran under, and the thread that took most of its
 * events' time, if others did in most of them. */
static const char *main_entry(const struct blame *blame, const struct blame_class *class,
			      char text[128])
{
	size_t n, thread = 0;
	struct blame_total *entries = blame_entries(blame, class, &n);
	uint64_t switched = 0;

	for (size_t i = n; i-- > 0;) {
		if (strncmp(entries[i].name, SWITCHED_TO, strlen(SWITCHED_TO)) != 0)
			continue;
		switched += entries[i].calls;
		thread = i;
	}
	snprintf(text, 128, "%s", n ? entries[0].name : "");
	if (thread && 2 * switched > class->n)
		snprintf(text, 128, "%s, %s", entries[0].name, entries[thread].name);
	free(entries);
	return text;
}

static void print_classes(FILE *out, const struct blame *blame)
{
	struct table table;
	char entry[128];

	table_init(&table, blame->of_samples ? "rlrrl" : "rlrrrl");
	table_add(&table, "class, insn");
	table_add(&table, "range");
	table_add(&table, "n");
	if (!blame->of_samples)
		table_add(&table, "1/s");
	table_add(&table, "% of all");
	table_add(&table, "by");
	for (size_t i = 0; i < blame->n_classes && i < CLASSES_MAX; i++) {
		const struct blame_class *class = &blame->classes[i];
		char low[NUMBER_TEXT_MAX], high[NUMBER_TEXT_MAX];

		add_number(&table, (double)class->median);
		table_addf(&table, "%s..%s", number_readable((double)class->shortest, low),
			   number_readable((double)class->longest, high));
		table_addf(&table, "%zu", class->n);
		if (!blame->of_samples)
			add_number(&table, class->rate);
		add_share(&table, class->stolen, blame->stolen);
		table_add(&table, main_entry(blame, class, entry));
	}
	table_print(&table, out);
	table_free(&table);
	if (blame->n_classes > CLASSES_MAX)
		fprintf(out, "and %zu classes that took less\n", blame->n_classes - CLASSES_MAX);
}

static void print_totals(FILE *out, const struct blame *blame, const char *head,
			 const struct blame_total *totals, size_t n, size_t top)
{
	uint64_t rest = 0;
	struct table table;

	table_init(&table, "lrrrr");
	table_add(&table, head);
	table_add(&table, "insn");
	table_add(&table, "% of all");
	table_add(&table, "in");
	table_add(&table, "insn each");
	for (size_t i = 0; i < n; i++) {
		if (i >= top) {
			rest += totals[i].insns;
			continue;
		}
		table_add(&table, totals[i].name);
		add_number(&table, (double)totals[i].insns);
		add_share(&table, totals[i].insns, blame->stolen);
		add_number(&table, (double)totals[i].calls);
		add_number(&table, (double)totals[i].insns / (double)totals[i].calls);
	}
	if (rest) {
		table_addf(&table, "(%zu more)", n - top);
		add_number(&table, (double)rest);
		add_share(&table, rest, blame->stolen);
		table_add(&table, "");
		table_add(&table, "");
	}
	table_print(&table, out);
	table_free(&table);
	fputc('\n', out);
}

static void print_shown(FILE *out, const struct blame *blame)
{
	const struct blame_event *event = &blame->events[blame->shown];
	char length[NUMBER_TEXT_MAX];
	size_t pieces = blame->one ? SIZE_MAX : PIECES_MAX;
	uint64_t at = 0;

	fprintf(out, "%s%s %zu of worker %" PRIu32 ": %s insn",
		event->length == blame->longest ? "the longest, " : "",
		blame->of_samples ? "sample" : "detour", event->number, event->worker,
		number_readable((double)event->length, length));
	if (!blame->of_samples)
		fprintf(out, ", at insn %" PRIu64 " of the window", event->start);
	fputc('\n', out);
	for (size_t i = 0; i < blame->n_pieces && i < pieces; i++) {
		const struct walk_piece *piece = &blame->pieces[i];
		uint32_t depth = piece->depth < INDENT_DEPTH ? piece->depth : INDENT_DEPTH;

		if (piece->thread && (i == 0 || piece->entry != piece[-1].entry)) {
			fprintf(out, "%8" PRIu64 "         ", at);
			text_print(blame->symbols.items[piece->entry].name, out);
			fputc('\n', out);
		}
		fprintf(out, "%8" PRIu64 " %6" PRIu64 "  %*s%s", at, piece->insns, (int)depth, "",
			piece->entered ? "> " : "");
		text_print(blame->symbols.items[piece->function].name, out);
		fputc('\n', out);
		at += piece->insns;
	}
	if (blame->n_pieces > pieces)
		fprintf(out, "         ... %zu pieces more (--detour %zu shows all)\n",
			blame->n_pieces - pieces, event->number);
	fputc('\n', out);
}

static void print_proof(FILE *out, const struct blame *blame)
{
	uint64_t returns = blame->walk.matched + blame->walk.unmatched;

	if (blame->stolen)
		fprintf(out, "without a symbol: %.3f %%; returns that match no call: %.2f %%\n",
			share(blame->unattributed, blame->stolen),
			share(blame->walk.unmatched, returns));
	if (blame->left_out)
		fprintf(out, "left out, as there was no room for it: %" PRIu64 " insn\n",
			blame->left_out);
	if (blame->shared)
		fputs("counted on the worker's core; the guest's clock counts the machine's other "
		      "cores, too\n",
		      out);
	if (blame->reported)
		fprintf(out, "%zu of %zu lengths that the %s are the sum over functions\n",
			blame->equal, blame->reported,
			blame->shared ? "run has" : "guest measured");
	fprintf(out,
		"the guest said byte for byte what it had said without the plugin: %zu of %zu "
		"workers\n",
		blame->same, blame->n_workers);
	if (*blame->difference && blame->same < blame->n_workers) {
		fputs("first, ", out);
		text_print(blame->difference, out);
		fputc('\n', out);
	}
}

void blame_text_print(FILE *out, const struct blame *blame, size_t top)
{
	struct blame_total *entries, *functions;
	size_t n_entries, n_functions;

	print_head(out, blame);
	if (blame->n_events) {
		entries = blame_entries(blame, NULL, &n_entries);
		functions = blame_functions(blame, NULL, &n_functions);
		print_classes(out, blame);
		fputc('\n', out);
		print_totals(out, blame, "by entry", entries, n_entries, SIZE_MAX);
		print_totals(out, blame, "by function", functions, n_functions, top);
		print_shown(out, blame);
		free(entries);
		free(functions);
	}
	print_proof(out, blame);
}

/* ---- differences ---- */

static void add_change(struct table *table, const struct blame_change *change)
{
	double growth = (double)change->new - (double)change->old;
	char text[NUMBER_TEXT_MAX];

	table_add(table, change->name);
	add_number(table, (double)change->old);
	add_number(table, (double)change->new);
	table_addf(table, "%s%s", growth > 0 ? "+" : "", number_readable(growth, text));
	table_addf(table, "%s%s", change->new_each > change->old_each ? "+" : "",
		   number_readable(change->new_each - change->old_each, text));
}

void blame_text_print_diff(FILE *out, const struct blame *old, const struct blame *new,
			   const struct blame_change *changes, size_t n, size_t top)
{
	struct table table;

	fprintf(out, "%s: %zu %s of %s against %zu of %s\n\n", old->bench, old->n_events,
		old->of_samples ? "samples" : "detours", old->run, new->n_events, new->run);
	table_init(&table, "lrrrr");
	table_add(&table, "function");
	table_add(&table, "old");
	table_add(&table, "new");
	table_add(&table, "growth");
	table_add(&table, "each");
	for (size_t i = 0; i < n && i < top; i++)
		add_change(&table, &changes[i]);
	table_add(&table, "all");
	add_number(&table, (double)old->stolen);
	add_number(&table, (double)new->stolen);
	add_number(&table, (double)new->stolen - (double)old->stolen);
	add_number(&table, (old->n_events && new->n_events)
				   ? (double)new->stolen / (double)new->n_events -
					     (double)old->stolen / (double)old->n_events
				   : NAN);
	table_print(&table, out);
	table_free(&table);
	if (n > top)
		fprintf(out, "and %zu functions that changed less (--top)\n", n - top);
	if (!n)
		fputs("no function changed\n", out);
}
