/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that measure runs again: a run's parameters and options, as one would type them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures/subjects_command.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "harness/run/settled.h"
#include "harness/run/units.h"

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

/* What `harness run` would measure with, given no parameter, or of these the duration and the cores. */
static void usual_pairs(struct pairs *pairs, const struct pairs *parameters, enum meter meter)
{
	const char *duration = pairs_get(parameters, params_table[PARAM_DURATION].name);
	const char *cores = pairs_get(parameters, params_table[PARAM_CORES].name);
	bool given[PARAM_N] = {false};
	struct params usual;
	char text[UNITS_TEXT_MAX];

	params_defaults(&usual);
	snprintf(text, sizeof(text), "%" PRIu64, usual.number[PARAM_DURATION]);
	given[PARAM_DURATION] = duration && strcmp(duration, text) != 0;
	usual.number[PARAM_CORES] = cores ? strtoull(cores, NULL, 10) : 0;
	params_usual(&usual, meter, given, false);
	usual.number[PARAM_CORES] = 0;
	params_to_pairs(&usual, pairs);
}

/* A run that does not have what is usual: it had what is so without a word, as older ones. */
static void add_missing(struct words *words, const struct pairs *parameters,
			const struct pairs *usual)
{
	for (int i = PARAM_BENCH + 1; i < PARAM_N; i++) {
		const struct param_info *info = &params_table[i];
		char text[UNITS_TEXT_MAX];
		struct pair pair = {(char *)info->name, text};

		if (!info->added || !pairs_get(usual, info->name) ||
		    pairs_get(parameters, info->name))
			continue;
		snprintf(text, sizeof(text), "%" PRIu64, info->fallback);
		add_parameter(words, &pair);
	}
}

void subjects_say_parameters(struct words *words, const struct pairs *parameters, enum meter meter)
{
	struct pairs usual = {NULL, 0};

	usual_pairs(&usual, parameters, meter);
	for (size_t i = 0; i < parameters->n; i++) {
		const struct pair *pair = &parameters->items[i];
		const char *value = pairs_get(&usual, pair->key);

		if (!value || strcmp(value, pair->value) != 0)
			add_parameter(words, pair);
	}
	add_missing(words, parameters, &usual);
	pairs_free(&usual);
}

char *subjects_command(const struct run *run)
{
	struct words words = {NULL, 0};
	struct pairs options;

	settled_unusual_options(run, &options);
	words_add(&words, "harness run --target ");
	words_add_quoted(&words, run->target);
	subjects_say_parameters(&words, &run->parameters, run->meter);
	for (size_t i = 0; i < options.n; i++)
		add_option(&words, &options.items[i]);
	pairs_free(&options);
	return words_take(&words);
}

char *subjects_command_with(const struct run *run, const char *bench)
{
	const char *key = params_table[PARAM_BENCH].name;
	const char *had = pairs_get(&run->parameters, key);
	struct run wanted = *run;
	char *command;

	wanted.parameters = (struct pairs){NULL, 0};
	pairs_copy(&wanted.parameters, &run->parameters);
	if (strstr(benchmarks_usual, bench))
		pairs_set(&wanted.parameters, key, benchmarks_usual);
	else
		pairs_setf(&wanted.parameters, key, "%s,%s", had ? had : benchmarks_usual, bench);
	command = subjects_command(&wanted);
	pairs_free(&wanted.parameters);
	return command;
}
