/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as JSON; see blame_json.h. */
#include "harness/blame/blame_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/json_text.h"
#include "harness/blame/switched.h"

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

static json_t *entry_name(const struct blame *blame, uint32_t entry)
{
	return entry == WALK_NO_ENTRY ? json_null() : json_text(blame->symbols.items[entry].name);
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
		json_object_set_new(item, "entry", entry_name(blame, piece->entry));
		json_array_append_new(list, item);
	}
	json_object_set_new(object, "worker", json_integer(event->worker));
	json_object_set_new(object, "number", json_integer((json_int_t)event->number));
	json_object_set_new(object, "start", json_integer((json_int_t)event->start));
	json_object_set_new(object, "length", json_integer((json_int_t)event->length));
	json_object_set_new(object, "pieces", list);
	return object;
}

/* Of an event: what other threads ran in it, by the name of their entry. */
static json_t *make_switched(const struct blame *blame, const struct blame_event *event)
{
	json_t *switched = json_object();

	for (size_t i = 0; i < event->n_charges; i++) {
		const struct walk_charge *charge = &blame->charges[event->charges + i];
		const char *name = charge->entry == WALK_NO_ENTRY
					   ? ""
					   : blame->symbols.items[charge->entry].name;
		json_t *sum = json_object_get(switched, name);

		if (!strncmp(name, SWITCHED_TO, strlen(SWITCHED_TO)))
			json_object_set_new(
				switched, name,
				json_integer(json_integer_value(sum) + (json_int_t)charge->insns));
	}
	return switched;
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
	json_object_set_new(object, "entry", entry_name(blame, event->entry));
	json_object_set_new(object, "functions", functions);
	json_object_set_new(object, "switched", make_switched(blame, event));
	return object;
}

json_t *blame_json(const struct blame *blame)
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

json_t *blame_json_diff(const struct blame *old, const struct blame *new,
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
