/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints who took the time. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/blame/print_text.h"

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

/* ---- for people ---- */

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

/* The entry that most of a class's instructions ran under. */
static const char *main_entry(const struct blame *blame, const struct blame_class *class,
			      char text[64])
{
	size_t n;
	struct blame_total *entries = blame_entries(blame, class, &n);

	snprintf(text, 64, "%s", n ? entries[0].name : "");
	free(entries);
	return text;
}

static void print_classes(FILE *out, const struct blame *blame)
{
	struct table table;
	char entry[64];

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

static void print_text(FILE *out, const struct blame *blame, size_t top)
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

/* ---- for programs ---- */

static json_t *make_totals(const struct blame *blame, const struct blame_class *class,
			   bool by_entry)
{
	size_t n;
	struct blame_total *totals =
		by_entry ? blame_entries(blame, class, &n) : blame_functions(blame, class, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(totals[i].name));
		json_object_set_new(object, "insn", json_integer((json_int_t)totals[i].insns));
		json_object_set_new(object, "events", json_integer((json_int_t)totals[i].calls));
		if (!by_entry) {
			json_object_set_new(object, "known", json_boolean(totals[i].known));
			json_object_set_new(object, "user", json_boolean(totals[i].user));
		}
		json_array_append_new(list, object);
	}
	free(totals);
	return list;
}

static json_t *make_class(const struct blame *blame, const struct blame_class *class)
{
	json_t *object = json_object();

	json_object_set_new(object, "n", json_integer((json_int_t) class->n));
	json_object_set_new(object, "shortest", json_integer((json_int_t) class->shortest));
	json_object_set_new(object, "median", json_integer((json_int_t) class->median));
	json_object_set_new(object, "longest", json_integer((json_int_t) class->longest));
	json_object_set_new(object, "stolen", json_integer((json_int_t) class->stolen));
	json_object_set_new(object, "rate",
			    isfinite(class->rate) ? json_real(class->rate) : json_null());
	json_object_set_new(object, "periodic", json_boolean(class->periodic));
	json_object_set_new(object, "entries", make_totals(blame, class, true));
	json_object_set_new(object, "functions", make_totals(blame, class, false));
	return object;
}

static json_t *make_shown(const struct blame *blame)
{
	const struct blame_event *event = &blame->events[blame->shown];
	json_t *object = json_object(), *list = json_array();

	for (size_t i = 0; i < blame->n_pieces; i++) {
		const struct walk_piece *piece = &blame->pieces[i];
		json_t *item = json_object();

		json_object_set_new(item, "function",
				    json_text(blame->symbols.items[piece->function].name));
		json_object_set_new(item, "insn", json_integer((json_int_t)piece->insns));
		json_object_set_new(item, "depth", json_integer(piece->depth));
		json_object_set_new(item, "entered", json_boolean(piece->entered));
		json_array_append_new(list, item);
	}
	json_object_set_new(object, "worker", json_integer(event->worker));
	json_object_set_new(object, "number", json_integer((json_int_t)event->number));
	json_object_set_new(object, "start", json_integer((json_int_t)event->start));
	json_object_set_new(object, "length", json_integer((json_int_t)event->length));
	json_object_set_new(object, "pieces", list);
	return object;
}

/* Names may be shared: the same static function of several files is one. */
static json_t *make_event(const struct blame *blame, const struct blame_event *event)
{
	const struct symbol *symbols = blame->symbols.items;
	json_t *object = json_object(), *functions = json_object();

	for (size_t i = 0; i < event->n_charges; i++) {
		const struct walk_charge *charge = &blame->charges[event->charges + i];
		json_t *name = json_text(symbols[charge->function].name);
		json_t *sum = json_object_get(functions, json_string_value(name));

		json_object_set_new(
			functions, json_string_value(name),
			json_integer(json_integer_value(sum) + (json_int_t)charge->insns));
		json_decref(name);
	}
	json_object_set_new(object, "worker", json_integer(event->worker));
	json_object_set_new(object, "number", json_integer((json_int_t)event->number));
	json_object_set_new(object, "start", json_integer((json_int_t)event->start));
	json_object_set_new(object, "length", json_integer((json_int_t)event->length));
	json_object_set_new(object, "entry",
			    event->entry == WALK_NO_ENTRY ? json_null()
							  : json_text(symbols[event->entry].name));
	json_object_set_new(object, "functions", functions);
	return object;
}

static json_t *make_document(const struct blame *blame)
{
	json_t *object = json_object(), *classes = json_array(), *proof = json_object();
	json_t *events = json_array();

	for (size_t i = 0; i < blame->n_classes; i++)
		json_array_append_new(classes, make_class(blame, &blame->classes[i]));
	json_object_set_new(object, "run", json_text(blame->run));
	json_object_set_new(object, "target", json_text(blame->target));
	json_object_set_new(object, "benchmark", json_text(blame->bench));
	json_object_set_new(object, "events", json_integer((json_int_t)blame->n_events));
	json_object_set_new(object, "stolen", json_integer((json_int_t)blame->stolen));
	json_object_set_new(object, "unattributed", json_integer((json_int_t)blame->unattributed));
	json_object_set_new(object, "left_out", json_integer((json_int_t)blame->left_out));
	json_object_set_new(object, "classes", classes);
	json_object_set_new(object, "entries", make_totals(blame, NULL, true));
	json_object_set_new(object, "functions", make_totals(blame, NULL, false));
	for (size_t i = 0; i < blame->n_events; i++)
		json_array_append_new(events, make_event(blame, &blame->events[i]));
	json_object_set_new(object, "detours", events);
	json_object_set_new(object, "shown", blame->n_events ? make_shown(blame) : json_null());
	json_object_set_new(proof, "lengths", json_integer((json_int_t)blame->reported));
	json_object_set_new(proof, "equal", json_integer((json_int_t)blame->equal));
	json_object_set_new(proof, "workers", json_integer((json_int_t)blame->n_workers));
	json_object_set_new(proof, "same", json_integer((json_int_t)blame->same));
	json_object_set_new(proof, "returns_matched",
			    json_integer((json_int_t)blame->walk.matched));
	json_object_set_new(proof, "returns_unmatched",
			    json_integer((json_int_t)blame->walk.unmatched));
	json_object_set_new(object, "proof", proof);
	return object;
}

/* Functions, one a line. */
static void print_csv(FILE *out, const struct blame *blame)
{
	size_t n;
	struct blame_total *totals = blame_functions(blame, NULL, &n);
	struct table table;

	table_init(&table, "llll");
	table_add(&table, "function");
	table_add(&table, "insn");
	table_add(&table, "events");
	table_add(&table, "known");
	for (size_t i = 0; i < n; i++) {
		table_add(&table, totals[i].name);
		table_addf(&table, "%" PRIu64, totals[i].insns);
		table_addf(&table, "%" PRIu64, totals[i].calls);
		table_add(&table, totals[i].known ? "true" : "false");
	}
	table_print_csv(&table, out);
	table_free(&table);
	free(totals);
}

bool blame_print(FILE *out, const struct blame *blame, size_t top, enum format format,
		 struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		print_text(out, blame, top);
		break;
	case FORMAT_JSON:
		if (!json_print(out, make_document(blame), error))
			return false;
		break;
	case FORMAT_CSV:
		print_csv(out, blame);
		break;
	}
	return file_check_written(out, error);
}

/* ---- folded stacks ---- */

/* Names may hold anything; a folded line is cut at ';' and at its last blank. */
static void print_frame(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == ';' || *name <= ' ' ? '_' : *name, out);
}

static void print_stack(FILE *out, const struct blame *blame, uint32_t node)
{
	const struct walk_node *at = &blame->walk.nodes[node];

	if (!node) {
		print_frame(out, blame->target);
		return;
	}
	print_stack(out, blame, at->parent);
	fputc(';', out);
	print_frame(out, blame->symbols.items[at->function].name);
}

bool blame_print_folded(FILE *out, const struct blame *blame, struct error *error)
{
	for (size_t i = 1; i < blame->walk.n_nodes; i++) {
		if (!blame->walk.nodes[i].insns)
			continue;
		print_stack(out, blame, (uint32_t)i);
		fprintf(out, " %" PRIu64 "\n", blame->walk.nodes[i].insns);
	}
	return file_check_written(out, error);
}

/* ---- differences ---- */

static json_t *make_diff(const struct blame *old, const struct blame *new,
			 const struct blame_change *changes, size_t n)
{
	json_t *object = json_object(), *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *item = json_object();

		json_object_set_new(item, "name", json_text(changes[i].name));
		json_object_set_new(item, "old", json_integer((json_int_t)changes[i].old));
		json_object_set_new(item, "new", json_integer((json_int_t)changes[i].new));
		json_object_set_new(item, "old_each", json_real(changes[i].old_each));
		json_object_set_new(item, "new_each", json_real(changes[i].new_each));
		json_array_append_new(list, item);
	}
	json_object_set_new(object, "old", json_text(old->run));
	json_object_set_new(object, "new", json_text(new->run));
	json_object_set_new(object, "bench", json_text(old->bench));
	json_object_set_new(object, "old_events", json_integer((json_int_t)old->n_events));
	json_object_set_new(object, "new_events", json_integer((json_int_t) new->n_events));
	json_object_set_new(object, "functions", list);
	return object;
}

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

static void print_changes(FILE *out, const struct blame *old, const struct blame *new,
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

bool blame_print_diff(FILE *out, const struct blame *old, const struct blame *new, size_t top,
		      enum format format, struct error *error)
{
	size_t n;
	struct blame_change *changes = blame_diff(old, new, &n);
	bool ok = true;

	if (format == FORMAT_JSON) {
		ok = json_print(out, make_diff(old, new, changes, n), error);
	} else if (format == FORMAT_CSV) {
		fputs("function,old,new\n", out);
		for (size_t i = 0; i < n; i++) {
			csv_print(changes[i].name, out);
			fprintf(out, ",%" PRIu64 ",%" PRIu64 "\n", changes[i].old, changes[i].new);
		}
	} else {
		print_changes(out, old, new, changes, n, top);
	}
	free(changes);
	return ok && file_check_written(out, error);
}
