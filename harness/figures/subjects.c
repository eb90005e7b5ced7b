/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs stand side by side in pictures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/history.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/figures/subjects_parts.h"
#include "harness/metrics/check.h"
#include "harness/run/params.h"
#include "harness/run/units.h"
#include "harness/store/blamed.h"
#include "harness/store/select.h"

void subjects_free(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++) {
		run_free(subjects->items[i].run);
		free(subjects->items[i].name);
		free(subjects->items[i].contradiction);
		if (subjects->items[i].blamed)
			blamed_free(subjects->items[i].blamed);
		free(subjects->items[i].blamed);
		free(subjects->items[i].history);
	}
	for (size_t i = 0; i < subjects->n_left_out; i++)
		free(subjects->left_out[i]);
	free(subjects->left_out);
	isolation_rows_free(&subjects->isolation);
	*subjects = (struct subjects){.n = 0};
}

/* --tick-hz of the key tick_hz. */
static void add_option(struct words *words, const struct pair *pair)
{
	struct words name = {NULL, 0};

	words_add(&name, "--");
	for (const char *c = pair->key; *c; c++)
		words_add(&name, "%c", *c == '_' ? '-' : *c);
	words_add(words, " ");
	words_add_quoted(words, name.text);
	words_add(words, " ");
	words_add_quoted(words, pair->value);
	words_free(&name);
}

/* A time as one would write it: 200ms for 200,000,000 instructions or nanoseconds. */
static void add_parameter(struct words *words, const struct pair *pair)
{
	char text[UNITS_TEXT_MAX];
	struct pair readable = {pair->key, text};
	struct error ignored;
	uint64_t ticks;

	for (int i = 0; i < PARAM_N; i++) {
		if (!params_table[i].ticks || strcmp(params_table[i].name, pair->key) != 0 ||
		    !units_count(pair->value, 1, UINT64_MAX, &ticks, &ignored))
			continue;
		units_ticks_text(ticks, true, text);
		add_option(words, &readable);
		return;
	}
	add_option(words, pair);
}

void subjects_say_parameters(struct words *words, const struct pairs *parameters, enum meter meter)
{
	struct pairs pairs = {NULL, 0};
	struct params usual;
	struct error ignored;

	if (params_defaults(&usual, meter, &ignored))
		params_to_pairs(&usual, &pairs);
	for (size_t i = 0; i < parameters->n; i++) {
		const struct pair *pair = &parameters->items[i];
		const char *value = pairs_get(&pairs, pair->key);

		if (!value || strcmp(value, pair->value) != 0)
			add_parameter(words, pair);
	}
	pairs_free(&pairs);
}

char *subjects_command(const struct run *run)
{
	struct words words = {NULL, 0};

	words_add(&words, "harness run --target ");
	words_add_quoted(&words, run->target);
	subjects_say_parameters(&words, &run->parameters, run->meter);
	for (size_t i = 0; i < run->options.n; i++)
		add_option(&words, &run->options.items[i]);
	return words_take(&words);
}

char *subjects_command_with(const struct run *run, const char *bench)
{
	const char *key = params_table[PARAM_BENCH].name,
		   *usual = params_table[PARAM_BENCH].fallback;
	const char *had = pairs_get(&run->parameters, key);
	struct run wanted = *run;
	char *command;

	wanted.parameters = (struct pairs){NULL, 0};
	pairs_copy(&wanted.parameters, &run->parameters);
	if (strstr(usual, bench))
		pairs_set(&wanted.parameters, key, usual);
	else
		pairs_setf(&wanted.parameters, key, "%s,%s", had ? had : usual, bench);
	command = subjects_command(&wanted);
	pairs_free(&wanted.parameters);
	return command;
}

/* ---- choosing ------------------------------------------------------------------------------------- */

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
	ok = ok && select_runs(store, words, choice.n, choice.runs, error) &&
	     select_comparable(choice.runs, choice.n, error) &&
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
