/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What claims are put together from: numbers as words, and what the runs lack. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"
#include "harness/metrics/check.h"
#include "harness/metrics/metrics.h"
#include "harness/run/observed.h"

void figure_leave(struct figure *figure, const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(&figure->missing, format, args) < 0)
		figure->missing = memory_copy("");
	va_end(args);
	figure->command = memory_copy(command);
}

bool figure_needs(struct figure *figure, const struct subjects *subjects, const char *bench)
{
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];
		const struct run *run = subject->run;
		char *command = subjects_command(run);
		const char *skipped =
			run->n_workers ? pairs_get(&run->workers[0].skipped, bench) : NULL;

		if (!metrics_has_bench(run, bench)) {
			char *with = subjects_command_with(run, bench);

			figure_leave(figure, with, "%s has not run the benchmark %s", run->id,
				     bench);
			free(with);
		} else if (skipped) {
			figure_leave(figure, command, "%s did not run %s: %s", subject->name, bench,
				     skipped);
		} else if (subject->contradiction) {
			figure_leave(figure, command, "the samples of %s contradict each other: %s",
				     run->id, subject->contradiction);
		}
		free(command);
		if (figure->missing)
			return false;
	}
	return true;
}

struct pool figure_pool(const struct run *run)
{
	struct pool pool = {.run = run, .n = run->n_workers};

	pool.workers = memory_zeroed(run->n_workers, sizeof(*pool.workers));
	for (size_t i = 0; i < run->n_workers; i++)
		pool.workers[i] = &run->workers[i];
	return pool;
}

const char *figure_unit(enum meter meter)
{
	return meter == METER_TSC ? "ns" : "insn";
}

const char *figure_time_label(enum meter meter)
{
	return meter == METER_TSC ? "time [ns]" : "path length [insn]";
}

const char *figure_number(double value, char text[FIGURE_NUMBER])
{
	const int significant = 3;
	char readable[NUMBER_TEXT_MAX];
	double magnitude, rounded;
	int decimals;

	if (!isfinite(value) || value == trunc(value) || fabs(value) >= 1000) {
		snprintf(text, FIGURE_NUMBER, "%s",
			 number_readable(isfinite(value) ? round(value) : value, readable));
		return text;
	}
	magnitude = floor(log10(fabs(value)));
	decimals = significant - 1 - (int)magnitude;
	rounded = round(value * pow(10, decimals)) / pow(10, decimals);
	decimals = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
	snprintf(text, FIGURE_NUMBER, "%.*f", decimals, rounded);
	/* no zeros behind that say nothing */
	if (strchr(text, '.')) {
		char *end = text + strlen(text);

		while (end[-1] == '0')
			*--end = '\0';
		if (end[-1] == '.')
			*--end = '\0';
	}
	return text;
}

void figure_say_each(struct words *words, const struct subjects *subjects, const char *metric,
		     const char *unit)
{
	char text[FIGURE_NUMBER];

	for (size_t i = 0; i < subjects->n; i++) {
		double value = run_metric(subjects->items[i].run, metric);

		words_add(words, "%s%s%s%s on %s", words_between(i, subjects->n),
			  isnan(value) ? "nothing" : figure_number(value, text),
			  i || !*unit ? "" : " ", i ? "" : unit, subjects->items[i].name);
	}
}

struct figure_detours figure_detours(const struct run *run, const char *bench)
{
	struct pool pool = figure_pool(run);
	struct figure_detours detours = {.events = pool_sum(&pool, bench, "events")};
	struct observed observed;

	observed_bench(&observed, run, pool.workers, pool.n, bench);
	detours.seconds = observed.time * run_tick_ns(run) / 1e9;
	detours.upper95 = poisson_rate_upper95(0, detours.seconds);
	observed_free(&observed);
	pool_free(&pool);
	return detours;
}

void figure_say_silent(struct words *words, const struct subjects *subjects)
{
	char seconds[FIGURE_NUMBER], bound[FIGURE_NUMBER];
	double time = INFINITY, upper = 0;
	size_t silent = 0, said = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		struct figure_detours detours = figure_detours(subjects->items[i].run, "selfish");

		if (detours.events > 0)
			continue;
		silent++;
		time = fmin(time, detours.seconds);
		upper = fmax(upper, detours.upper95);
	}
	if (!silent)
		return;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];

		if (!(figure_detours(subject->run, "selfish").events > 0))
			words_add(words, "%s%s", words_between(said++, silent), subject->name);
	}
	/* Of several the weakest statement: the shortest time and the largest bound. */
	words_add(words, ": no detour observed in %s s, at most %s/s", figure_number(time, seconds),
		  figure_number(upper, bound));
}
