/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs stand side by side in pictures. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "metrics_check.h"
#include "params.h"
#include "subjects.h"
#include "words.h"

#define NAME_MAX_CHARACTERS 24

void subjects_free(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++) {
		run_free(subjects->items[i].run);
		free(subjects->items[i].name);
		free(subjects->items[i].contradiction);
	}
	for (size_t i = 0; i < subjects->n_left_out; i++)
		free(subjects->left_out[i]);
	free(subjects->left_out);
	*subjects = (struct subjects){.n = 0};
}

char *subjects_command(const struct run *run)
{
	struct words words = {NULL, 0};
	struct params usual;
	struct pairs pairs = {NULL, 0};
	struct error ignored;

	words_add(&words, "harness run --target %s", run->target);
	if (params_defaults(&usual, run->meter, &ignored))
		params_to_pairs(&usual, &pairs);
	for (size_t i = 0; i < run->parameters.n; i++) {
		const struct pair *pair = &run->parameters.items[i];
		const char *value = pairs_get(&pairs, pair->key);

		if (!value || strcmp(value, pair->value) != 0)
			words_add(&words, " --%s %s", pair->key, pair->value);
	}
	for (size_t i = 0; i < run->options.n; i++) {
		const struct pair *pair = &run->options.items[i];

		words_add(&words, " --%s '%s'", pair->key, pair->value);
	}
	pairs_free(&pairs);
	/* Options are --tick-hz, keys are tick_hz. */
	for (char *at = words.text; (at = strstr(at, " --"));) {
		for (at += 3; *at && *at != ' '; at++)
			*at = *at == '_' ? '-' : *at;
	}
	return words_take(&words);
}

/* The first parameter in which two runs differ; NULL if they can stand side by side. */
static const char *difference(const struct run *a, const struct run *b)
{
	for (size_t i = 0; i < a->parameters.n; i++) {
		const struct pair *pair = &a->parameters.items[i];
		const char *other = pairs_get(&b->parameters, pair->key);

		if (!other || strcmp(other, pair->value) != 0)
			return pair->key;
	}
	for (size_t i = 0; i < b->parameters.n; i++) {
		if (!pairs_get(&a->parameters, b->parameters.items[i].key))
			return b->parameters.items[i].key;
	}
	return NULL;
}

/* ---- names ---------------------------------------------------------------------------------------- */

static size_t count_target(const struct subjects *subjects, const char *target)
{
	size_t n = 0;

	for (size_t i = 0; i < subjects->n; i++)
		n += !strcmp(subjects->items[i].run->target, target);
	return n;
}

static bool same_options(const struct run *a, const struct run *b)
{
	for (size_t i = 0; i < a->options.n; i++) {
		const char *other = pairs_get(&b->options, a->options.items[i].key);

		if (!other || strcmp(other, a->options.items[i].value) != 0)
			return false;
	}
	return a->options.n == b->options.n;
}

/* Do all runs of this target differ in their options? */
static bool options_tell(const struct subjects *subjects, const struct run *run)
{
	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *other = subjects->items[i].run;

		if (other != run && !strcmp(other->target, run->target) && same_options(other, run))
			return false;
	}
	return true;
}

static char *full_name(const struct subjects *subjects, const struct run *run)
{
	struct words words = {NULL, 0};

	words_add(&words, "%s", run->target);
	if (count_target(subjects, run->target) == 1)
		return words_take(&words);
	if (!options_tell(subjects, run)) {
		const char *end = strrchr(run->id, '-');

		words_add(&words, " %s", end ? end + 1 : run->id);
	} else if (!run->options.n) {
		words_add(&words, " plain");
	}
	for (size_t i = 0; options_tell(subjects, run) && i < run->options.n; i++)
		words_add(&words, " %s=%s", run->options.items[i].key, run->options.items[i].value);
	return words_take(&words);
}

static void set_names(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++) {
		char *name = full_name(subjects, subjects->items[i].run);

		subjects->items[i].name = words_clean(name, NAME_MAX_CHARACTERS);
		subjects->items[i].colour = (unsigned int)i;
		free(name);
	}
}

/* ---- choosing ------------------------------------------------------------------------------------- */

static bool load(struct subjects *subjects, struct store *store, const char *which,
		 struct error *error)
{
	struct run *run;
	struct error why;

	if (subjects->n == SUBJECTS_MAX)
		return error_set(error, "at most %d runs can be told apart in a picture",
				 SUBJECTS_MAX);
	run = store_load(store, which, true, error);
	if (!run)
		return false;
	for (size_t i = 0; i < subjects->n; i++) {
		if (!strcmp(subjects->items[i].run->id, run->id)) {
			run_free(run);
			return true;
		}
	}
	subjects->items[subjects->n] = (struct subject){.run = run};
	if (!metrics_check(run, &why))
		subjects->items[subjects->n].contradiction = memory_copy(why.message);
	subjects->n++;
	return true;
}

/* Runs that the user named must fit. */
static bool must_fit(const struct subjects *subjects, struct error *error)
{
	const struct run *first = subjects->items[0].run;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;
		const char *what = difference(first, run);

		if (strcmp(run->status, "ok") != 0)
			return error_set(error,
					 "%s failed and has no figures; `harness show %s` says why",
					 run->id, run->id);
		if (run->meter != first->meter)
			return error_set(
				error,
				"%s is in the meter %s and %s in %s: figures of two meters "
				"are never put side by side",
				first->id, meter_name(first->meter), run->id,
				meter_name(run->meter));
		if (what)
			return error_set(error,
					 "%s and %s differ in the parameter %s (%s and %s): their "
					 "figures answer different questions",
					 first->id, run->id, what,
					 pairs_get(&first->parameters, what) ?: "none",
					 pairs_get(&run->parameters, what) ?: "none");
	}
	return true;
}

static bool load_list(struct subjects *subjects, struct store *store, const char *list,
		      struct error *error)
{
	char *copy = memory_copy(list), *state;
	bool ok = true;

	for (char *word = strtok_r(copy, ",", &state); ok && word;
	     word = strtok_r(NULL, ",", &state))
		ok = load(subjects, store, word, error);
	free(copy);
	if (ok && !subjects->n)
		return error_set(error,
				 "no run was named; `harness list runs` shows what there is");
	return ok && must_fit(subjects, error);
}

static void leave_out(struct subjects *subjects, const struct run *newest, const struct run *run)
{
	struct run like = *newest;
	char *command;

	like.target = run->target;
	like.options = (struct pairs){NULL, 0};
	command = subjects_command(&like);
	subjects->left_out =
		memory_grow(subjects->left_out, subjects->n_left_out, sizeof(*subjects->left_out));
	subjects->left_out[subjects->n_left_out++] = words_format(
		"%s: its newest run, %s, has other %s than %s; `%s` makes one that fits",
		run->target, run->id, run->meter != newest->meter ? "units" : "parameters",
		newest->id, command);
	free(command);
}

/* Of each target the newest complete run, oldest targets' last: the newest run says what fits. */
static bool load_newest(struct subjects *subjects, struct store *store, struct error *error)
{
	struct store_entry *entries;
	size_t n;
	bool ok = store_list(store, &entries, &n, error);

	for (size_t i = 0; ok && i < n && subjects->n < SUBJECTS_MAX; i++) {
		bool older = false;

		for (size_t j = 0; j < i; j++)
			older |= !strcmp(entries[j].target, entries[i].target) &&
				 !strcmp(entries[j].status, "ok");
		if (!older && !strcmp(entries[i].status, "ok"))
			ok = load(subjects, store, entries[i].id, error);
	}
	if (ok)
		store_entries_free(entries, n);
	return ok;
}

/* Runs that were not named, and do not fit the newest, are left out with a word. */
static void keep_fitting(struct subjects *subjects)
{
	const struct run *newest = subjects->items[0].run;
	size_t kept = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		struct subject *subject = &subjects->items[i];

		if (subject->run->meter == newest->meter && !difference(newest, subject->run)) {
			subjects->items[kept++] = *subject;
			continue;
		}
		leave_out(subjects, newest, subject->run);
		run_free(subject->run);
		free(subject->contradiction);
	}
	subjects->n = kept;
}

/* In the order in which they were measured: `run --target all` has the lightweight kernel first. */
static int by_age(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	int order = strcmp(x->run->created, y->run->created);

	return order ? order : strcmp(x->run->id, y->run->id);
}

static bool load_default(struct subjects *subjects, struct store *store, struct error *error)
{
	if (!load_newest(subjects, store, error))
		return false;
	if (!subjects->n)
		return error_set(error, "there is no complete run yet; `harness run --target all "
					"--workers 2` makes one of each kernel");
	keep_fitting(subjects);
	qsort(subjects->items, subjects->n, sizeof(subjects->items[0]), by_age);
	return true;
}

bool subjects_load(struct subjects *subjects, struct store *store,
		   const struct subjects_request *request, struct error *error)
{
	bool ok;

	*subjects = (struct subjects){.n = 0};
	if (request->runs && request->targets)
		return error_set(error, "--runs and --targets: one of them");
	if (request->runs || request->targets)
		ok = load_list(subjects, store, request->runs ? request->runs : request->targets,
			       error);
	else
		ok = load_default(subjects, store, error);
	if (!ok) {
		subjects_free(subjects);
		return false;
	}
	subjects->meter = subjects->items[0].run->meter;
	set_names(subjects);
	return true;
}
