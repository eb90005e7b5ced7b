/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses stored runs that can be compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/side_by_side.h"
#include "harness/store/comparable.h"

/* Are they of the same benchmarks with equal parameters, in one meter? Else nothing can be compared. */
static bool comparable(const struct run *a, const struct run *b, struct error *error)
{
	return side_by_side(a, b, CIRCUMSTANCES_COUNTED, error) ||
	       error_prefix(error, "%s and %s cannot stand side by side", a->id, b->id);
}

bool comparable_check(struct run *const *runs, size_t n, struct error *error)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(runs[i]->status, "ok") != 0)
			return error_set(error,
					 "%s failed and has no metrics; `harness show %s` says why",
					 runs[i]->id, runs[i]->id);
		if (!comparable(runs[0], runs[i], error))
			return false;
	}
	return true;
}

void comparable_tell(struct run *const *runs, size_t n)
{
	struct error differences;

	for (size_t i = 1; i < n; i++) {
		if (!side_by_side(runs[0], runs[i], CIRCUMSTANCES_TOLD, &differences))
			fprintf(stderr, "harness: %s and %s were not measured alike: %s\n",
				runs[0]->id, runs[i]->id, differences.message);
	}
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
		struct error older; /* why the newest one does not fit is what is told */
		struct run *run;
		size_t at = 0;

		if (selection->runs[i])
			continue;
		error->message[0] = '\0';
		while ((run = next_of(selection, selection->words[i], &at, error)) &&
		       !comparable(with, run, error->message[0] ? &older : error))
			run_free(run);
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
