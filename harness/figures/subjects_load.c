/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs out of the store with all that figures show of them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/history.h"
#include "harness/base/memory.h"
#include "harness/figures/subjects_choose.h"
#include "harness/figures/subjects_load.h"
#include "harness/figures/subjects_names.h"
#include "harness/metrics/check.h"
#include "harness/store/blamed.h"
#include "harness/store/comparable.h"

static bool load_blamed(struct subject *subject, struct store *store, struct error *error)
{
	struct blamed blamed;
	bool there;

	if (!blamed_load(store, subject->run->id, "selfish", &blamed, &there, error))
		return false;
	if (there) {
		subject->blamed = memory_zeroed(1, sizeof(blamed));
		*subject->blamed = blamed;
	}
	return true;
}

static bool load(struct subjects *subjects, struct store *store, const char *id,
		 struct error *error)
{
	struct run *run;
	struct error why;

	for (size_t i = 0; i < subjects->n; i++) {
		if (!strcmp(subjects->items[i].run->id, id))
			return true;
	}
	if (subjects->n == SUBJECTS_MAX)
		return error_set(error, "at most %d runs can be told apart in a picture",
				 SUBJECTS_MAX);
	run = store_load(store, id, true, error);
	if (!run)
		return false;
	subjects->items[subjects->n] = (struct subject){.run = run};
	if (!metrics_check(run, &why))
		subjects->items[subjects->n].contradiction = memory_copy(why.message);
	return load_blamed(&subjects->items[subjects->n++], store, error);
}

static bool load_all(struct subjects *subjects, struct store *store, const struct choice *choice,
		     struct error *error)
{
	for (size_t i = 0; i < choice->n; i++) {
		if (!load(subjects, store, choice->runs[i]->id, error))
			return false;
	}
	return true;
}

static size_t split(char *list, const char **words)
{
	size_t n = 0;
	char *state;

	for (char *word = strtok_r(list, ",", &state); word; word = strtok_r(NULL, ",", &state))
		words[n++] = word;
	return n;
}

/* Runs that were named must fit. */
static bool load_named(struct subjects *subjects, struct store *store, const char *list,
		       struct error *error)
{
	char *copy = memory_copy(list);
	const char **words = memory_zeroed(strlen(list) + 1, sizeof(*words));
	struct choice choice = {NULL, split(copy, words)};
	bool ok = choice.n;

	if (!ok)
		error_set(error, "no run was named; `harness list runs` shows what there is");
	choice.runs = memory_zeroed(choice.n, sizeof(struct run *));
	ok = ok && comparable_runs(store, words, choice.n, choice.runs, error) &&
	     comparable_check(choice.runs, choice.n, error) &&
	     load_all(subjects, store, &choice, error);
	choice_free(&choice);
	free(words);
	free(copy);
	return ok;
}

/* Of more than a picture can hold, those of the targets that were measured last. */
static void keep_some(struct choice *choice)
{
	while (choice->n > SUBJECTS_MAX)
		run_free(choice->runs[--choice->n]);
}

static bool load_chosen(struct subjects *subjects, struct store *store, const char *targets,
			struct error *error)
{
	struct choice choice;
	bool ok = subjects_choose(&choice, subjects, store, targets, error);

	if (!targets)
		keep_some(&choice);
	ok = ok && load_all(subjects, store, &choice, error);
	choice_free(&choice);
	if (ok)
		subjects_sort(subjects);
	return ok;
}

/* So many runs are told apart on a slide. */
#define HISTORY_MAX 40

/* Runs with other options, a tick say, would look like a change. */
static bool load_history(struct subject *subject, const char *metric, struct store *store,
			 struct error *error)
{
	struct history history;
	struct run *run = subject->run;

	if (isnan(run_metric(run, metric)))
		return true;
	if (!history_collect(&history, store, run->target, metric, HISTORY_MAX, run, error)) {
		history_free(&history);
		return false;
	}
	subject->history = memory_zeroed(history.n, sizeof(*subject->history));
	for (size_t i = 0; i < history.n; i++) {
		const struct run *other = history.runs[i];

		if (strcmp(other->created, run->created) <= 0 && subjects_same_options(other, run))
			subject->history[subject->n_history++] = run_metric(other, metric);
	}
	history_free(&history);
	return true;
}

static bool load_histories(struct subjects *subjects, struct store *store, struct error *error)
{
	for (size_t i = 0; i < subjects->n; i++) {
		if (!load_history(&subjects->items[i], subjects->metric, store, error))
			return false;
	}
	return true;
}

bool subjects_load(struct subjects *subjects, struct store *store,
		   const struct subjects_request *request, struct error *error)
{
	bool ok;

	*subjects = (struct subjects){.n = 0};
	if (request->runs && request->targets)
		return error_set(error, "--runs and --targets: one of them");
	if (request->runs)
		ok = load_named(subjects, store, request->runs, error);
	else
		ok = load_chosen(subjects, store, request->targets, error);
	subjects->metric = request->metric ? request->metric : "syscall.p50";
	ok = ok && isolation_rows_load(&subjects->isolation, store, error) &&
	     load_histories(subjects, store, error);
	if (!ok) {
		subjects_free(subjects);
		return false;
	}
	subjects->meter = subjects->items[0].run->meter;
	subjects_name(subjects);
	return true;
}

static void tell_differences(const struct subjects *subjects)
{
	struct run *runs[SUBJECTS_MAX];

	for (size_t i = 0; i < subjects->n; i++)
		runs[i] = subjects->items[i].run;
	comparable_tell(runs, subjects->n);
}

bool subjects_load_own(struct subjects *subjects, struct paths *paths,
		       const struct subjects_request *request, struct error *error)
{
	struct store *store = NULL;
	bool ok;

	*subjects = (struct subjects){.n = 0};
	ok = paths_find(paths, error) && (store = store_open(paths->results, false, error)) &&
	     subjects_load(subjects, store, request, error);
	for (size_t i = 0; i < subjects->n_left_out; i++)
		fprintf(stderr, "left out: %s\n", subjects->left_out[i]);
	if (ok)
		tell_differences(subjects);
	store_close(store);
	return ok;
}
