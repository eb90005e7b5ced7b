/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses stored runs that can be compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/settled.h"
#include "harness/store/comparable.h"

static void append(struct error *error, const char *text, const char *value)
{
	size_t n = strlen(error->message);

	snprintf(error->message + n, sizeof(error->message) - n, "%s%s", text, value);
}

static const char *value_of(const struct run *run, const char *key)
{
	const char *value = pairs_get(&run->parameters, key);

	return value ? value : "(none)";
}

/* Of a kernel that is moved from boot to boot any boots will do, if there are several. */
static bool has_boots(const struct run *run)
{
	const char *settle, *span, *phases = pairs_get(&run->parameters, "phases");

	return run->meter == METER_INSN && settled_concerns(run, &settle, &span) && phases &&
	       strcmp(phases, "1") != 0;
}

static bool may_differ(const struct run *a, const struct run *b, const char *key)
{
	return !strcmp(key, "seed") && has_boots(a) && has_boots(b);
}

/* Add every parameter of a that b has otherwise; gives how many there are. */
static size_t differences(const struct run *a, const struct run *b, struct error *error)
{
	size_t n = 0;

	for (size_t i = 0; i < a->parameters.n; i++) {
		const char *key = a->parameters.items[i].key;

		if (!strcmp(value_of(a, key), value_of(b, key)) || may_differ(a, b, key))
			continue;
		append(error, n++ ? ", " : " ", key);
		append(error, " ", value_of(a, key));
		append(error, " against ", value_of(b, key));
	}
	return n;
}

static bool equal_parameters(const struct run *a, const struct run *b)
{
	struct error ignored = {""};

	return a->parameters.n == b->parameters.n && !differences(a, b, &ignored);
}

/* Of two that boot and settle: for as long, and measured over as much of their lives? */
static bool equal_settling(const struct run *a, const struct run *b)
{
	const char *settle_a, *settle_b, *span_a, *span_b;

	return !settled_concerns(a, &settle_a, &span_a) ||
	       !settled_concerns(b, &settle_b, &span_b) ||
	       (!strcmp(settle_a, settle_b) && !strcmp(span_a, span_b));
}

static bool refuse_settling(const struct run *a, const struct run *b, struct error *error)
{
	const char *settle_a, *settle_b, *span_a, *span_b;

	settled_concerns(a, &settle_a, &span_a);
	settled_concerns(b, &settle_b, &span_b);
	return error_set(error,
			 "%s was measured after settling for %s over %s of uptime, %s after %s "
			 "over %s: what they show of a Linux's life is not the same",
			 a->id, settle_a, span_a, b->id, settle_b, span_b);
}

static bool comparable(const struct run *a, const struct run *b)
{
	return equal_settling(a, b) && a->meter == b->meter &&
	       run_counts_others(a) == run_counts_others(b) && equal_parameters(a, b);
}

static bool refuse(const struct run *a, const struct run *b, struct error *error)
{
	if (a->meter != b->meter)
		return error_set(error,
				 "%s was measured in the meter %s, %s in %s: instructions and time "
				 "cannot be compared",
				 a->id, meter_name(a->meter), b->id, meter_name(b->meter));
	if (!equal_settling(a, b))
		return refuse_settling(a, b, error);
	if (run_counts_others(a) != run_counts_others(b))
		return error_set(
			error,
			"%s was measured by its machine's clock, which counts the cores "
			"beside the worker's, too, but %s was not: measure that target anew",
			run_counts_others(a) ? a->id : b->id, run_counts_others(a) ? b->id : a->id);
	error_set(error, "%s and %s were measured with other benchmark parameters:", a->id, b->id);
	if (!differences(a, b, error))
		append(error, " one has more of them than the other", "");
	return false;
}

bool comparable_check(struct run *const *runs, size_t n, struct error *error)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(runs[i]->status, "ok") != 0)
			return error_set(error,
					 "%s failed and has no metrics; `harness show %s` says why",
					 runs[i]->id, runs[i]->id);
		if (!comparable(runs[0], runs[i]))
			return refuse(runs[0], runs[i], error);
	}
	return true;
}

struct selection {
	struct store *store;
	const struct store_entry **entries; /* those that targets stand for, plain ones first */
	size_t n_entries;
	const char *const *words;
	size_t n;
	struct run **runs;
};

static bool names_target(const struct selection *selection, const char *word)
{
	for (size_t i = 0; i < selection->n_entries; i++) {
		if (!strcmp(selection->entries[i]->target, word))
			return true;
	}
	return false;
}

/* The next run that a target may stand for, from entry *at on, and *at becomes the one behind it. */
static struct run *next_of(const struct selection *selection, const char *target, size_t *at,
			   struct error *error)
{
	while (*at < selection->n_entries) {
		const struct store_entry *entry = selection->entries[(*at)++];

		if (!strcmp(entry->target, target))
			return store_load(selection->store, entry->id, false, error);
	}
	return NULL;
}

/* Fill what is missing with runs that can be compared to `with`. */
static bool complete(const struct selection *selection, const struct run *with, struct error *error)
{
	for (size_t i = 0; i < selection->n; i++) {
		size_t at = 0;
		struct run *run;

		if (selection->runs[i])
			continue;
		error->message[0] = '\0';
		while ((run = next_of(selection, selection->words[i], &at, error)) &&
		       !comparable(with, run)) {
			if (!error->message[0])
				refuse(with, run, error);
			run_free(run);
		}
		if (!run && !error->message[0])
			error_set(error, "no run of %s is complete; `harness run --target %s`",
				  selection->words[i], selection->words[i]);
		if (!run)
			return false;
		selection->runs[i] = run;
	}
	return true;
}

/* Only targets: the newest run of the first for which all others have one. */
static bool complete_any(const struct selection *selection, struct error *error)
{
	struct error newest = {""}, other = {""};
	size_t at = 0;
	struct run *run;

	while ((run = next_of(selection, selection->words[0], &at, &other))) {
		selection->runs[0] = run;
		if (complete(selection, run, newest.message[0] ? &other : &newest))
			return true;
		for (size_t i = 0; i < selection->n; i++) {
			run_free(selection->runs[i]);
			selection->runs[i] = NULL;
		}
	}
	if (!newest.message[0])
		error_set(&newest, "no run of %s is complete; `harness run --target %s`",
			  selection->words[0], selection->words[0]);
	*error = newest;
	return false;
}

static bool find_all(const struct selection *selection, struct error *error)
{
	const struct run *with = NULL;

	for (size_t i = 0; i < selection->n; i++) {
		const char *word = selection->words[i];

		if (names_target(selection, word))
			continue;
		selection->runs[i] = store_load(selection->store, word, false, error);
		if (!selection->runs[i])
			return false;
		if (!with)
			with = selection->runs[i];
	}
	return with ? complete(selection, with, error) : complete_any(selection, error);
}

bool comparable_runs(struct store *store, const char *const *words, size_t n, struct run **runs,
		     struct error *error)
{
	const struct store_entry **ranked;
	struct store_entry *entries;
	size_t n_entries, n_ranked = 0;
	bool ok;

	for (size_t i = 0; i < n; i++)
		runs[i] = NULL;
	if (!store_list(store, &entries, &n_entries, error))
		return false;
	ranked = memory_zeroed(n_entries, sizeof(const struct store_entry *));
	for (enum store_standing standing = STORE_PLAIN; standing < STORE_BY_ID; standing++) {
		for (size_t i = 0; i < n_entries; i++) {
			if (entries[i].standing == standing)
				ranked[n_ranked++] = &entries[i];
		}
	}
	ok = find_all(&(struct selection){store, ranked, n_ranked, words, n, runs}, error);
	free(ranked);
	store_entries_free(entries, n_entries);
	return ok;
}
