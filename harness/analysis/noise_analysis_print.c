/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An analysis as text for people and programs. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/noise_analysis_print.h"
#include "harness/analysis/source_evidence.h"
#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/base/words.h"
#include "harness/run/observed.h"

#define PER_SECOND  1e9 /* units of a trace: nanoseconds, or instructions at the nominal rate */
#define BAR_WIDTH   48
#define CLASSES_MAX 20 /* that people want to read */

static const char *readable(double value, char text[NUMBER_TEXT_MAX])
{
	return number_readable(value, text);
}

/* ---- for people ---- */

static void print_head(FILE *out, const struct noise_analysis *analysis,
		       const struct noise_analysis_name *name)
{
	const struct trace *trace = analysis->trace;
	char a[NUMBER_TEXT_MAX], b[NUMBER_TEXT_MAX], c[NUMBER_TEXT_MAX], d[NUMBER_TEXT_MAX], *shape;
	struct words words = {NULL, 0};

	text_print(name->target ? name->target : name->source, out);
	if (name->target) {
		fputs(" (", out);
		text_print(name->source, out);
		fputs(")", out);
	}
	if (name->worker >= 0)
		fprintf(out, ", worker %d", name->worker);
	if (name->cpu >= 0)
		fprintf(out, name->worker >= 0 ? " (CPU %ld)" : ", CPU %ld", name->cpu);
	fprintf(out, ": %s s, ", readable(trace->period / PER_SECOND, a));
	if (!trace->n) {
		fprintf(out, "no detour observed, at most %s/s\n",
			readable(analysis->rate.high * PER_SECOND, a));
		return;
	}
	observed_say_shape(&words, &analysis->shape, PER_SECOND);
	shape = words_take(&words);
	fprintf(out, "%zu detours%s, %s/s (%s%s to %s), %s %% of the time\n", trace->n, shape,
		readable((double)trace->n / trace->period * PER_SECOND, a),
		analysis->shape.pattern == EVIDENCE_PERIODIC ? "" : "95 %: ",
		readable(analysis->rate.low * PER_SECOND, b),
		readable(analysis->rate.high * PER_SECOND, c),
		readable(100 * trace_noise_fraction(trace), d));
	free(shape);
}

static void print_quantiles(FILE *out, const struct noise_analysis *analysis, const char *unit)
{
	char text[NUMBER_TEXT_MAX], low[NUMBER_TEXT_MAX], high[NUMBER_TEXT_MAX];
	struct table table;

	table_init(&table, "lrl");
	table_add(&table, "length");
	table_add(&table, unit);
	table_add(&table, "95 %");
	for (size_t i = 0; i < NOISE_ANALYSIS_QUANTILES; i++) {
		const struct quantile *quantile = &analysis->quantiles[i];
		bool is_max = i == NOISE_ANALYSIS_QUANTILES - 1;

		table_add(&table, noise_analysis_quantile_names[i]);
		table_add(&table, readable(quantile->value, text));
		if (is_max)
			table_add(&table, "");
		else
			table_addf(&table, "%s to %s",
				   isfinite(quantile->low) ? readable(quantile->low, low) : "?",
				   isfinite(quantile->high) ? readable(quantile->high, high) : "?");
	}
	table_print(&table, out);
	table_free(&table);
}

static void print_classes(FILE *out, const struct noise_analysis *analysis, const char *unit)
{
	const struct trace *trace = analysis->trace;
	char text[NUMBER_TEXT_MAX], low[NUMBER_TEXT_MAX];
	struct table table;

	table_init(&table, "rlrrrl");
	table_addf(&table, "class, %s", unit);
	table_add(&table, "range");
	table_add(&table, "n");
	table_add(&table, "1/s");
	table_add(&table, "% of time");
	table_add(&table, "");
	for (size_t i = 0; i < analysis->n_classes && i < CLASSES_MAX; i++) {
		const struct detour_class *class = &analysis->classes[i];

		table_add(&table, readable(class->median, text));
		table_addf(&table, "%s..%s", readable(class->shortest, low),
			   readable(class->longest, text));
		table_addf(&table, "%zu", class->n);
		table_add(&table, readable(class->rate * PER_SECOND, text));
		table_add(&table, readable(100 * class->stolen / trace->period, text));
		if (class->periodic)
			table_addf(&table, "every %s %s", readable(class->interval, text), unit);
		else
			table_add(&table, "");
	}
	table_print(&table, out);
	table_free(&table);
	if (analysis->n_classes > CLASSES_MAX)
		fprintf(out, "and %zu classes that took less\n", analysis->n_classes - CLASSES_MAX);
}

static void print_lines(FILE *out, const struct noise_analysis *analysis,
			const struct noise_analysis_name *name)
{
	char hz[NUMBER_TEXT_MAX], share[NUMBER_TEXT_MAX];
	char quantum[NUMBER_TEXT_MAX];

	fprintf(out, "spectrum of the work done in each %s %s (%s):",
		readable(analysis->quantum, quantum), name->unit,
		name->measured_work ? "ftq" : "from the trace");
	if (!analysis->n_lines) {
		fputs(" no line stands out\n", out);
		return;
	}
	fputc('\n', out);
	for (size_t i = 0; i < analysis->n_lines; i++) {
		const struct spectral_line *line = &analysis->lines[i];

		fprintf(out, "  %s Hz and %zu harmonics: %s %% of the variance\n",
			readable(line->frequency * PER_SECOND, hz), line->harmonics,
			readable(100 * line->power / analysis->spectrum.variance, share));
	}
}

/* A bar in eighths of a column; even the smallest count, which is not 0, shows. */
static void print_bar(FILE *out, uint64_t count, uint64_t most)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	uint64_t length = (uint64_t)llround((double)count / (double)most * BAR_WIDTH * 8);

	if (!length)
		length = 1;
	for (uint64_t i = 0; i < length / 8; i++)
		fputs("█", out);
	fputs(eighths[length % 8], out);
}

static void print_histogram(FILE *out, const struct histogram *histogram, const char *unit)
{
	char low[NUMBER_TEXT_MAX], high[NUMBER_TEXT_MAX];
	uint64_t most = 0;

	for (size_t i = 0; i < histogram->bins; i++)
		most = histogram->count[i] > most ? histogram->count[i] : most;
	if (!most)
		return;
	fprintf(out, "\nlengths, %s\n", unit);
	for (size_t i = 0; i < histogram->bins; i++) {
		fprintf(out, "%11s to %-11s %8" PRIu64, readable(histogram->edge[i], low),
			readable(histogram->edge[i + 1], high), histogram->count[i]);
		if (histogram->count[i]) {
			fputs("  ", out);
			print_bar(out, histogram->count[i], most);
		}
		fputc('\n', out);
	}
}

static void print_text(FILE *out, const struct noise_analysis *analysis,
		       const struct noise_analysis_name *name)
{
	print_head(out, analysis, name);
	if (analysis->trace->n) {
		fputc('\n', out);
		print_quantiles(out, analysis, name->unit);
		fputc('\n', out);
		print_classes(out, analysis, name->unit);
	}
	fputc('\n', out);
	print_lines(out, analysis, name);
	print_histogram(out, &analysis->histogram, name->unit);
	if (!strcmp(name->unit, "insn"))
		fputs("\nmeter insn: rates and frequencies at a nominal 10^9 insn/s\n", out);
}

/* ---- for programs ---- */

static void set_real(json_t *object, const char *key, double value)
{
	json_object_set_new(object, key, isfinite(value) ? json_real(value) : json_null());
}

static json_t *make_lengths(const struct noise_analysis *analysis)
{
	json_t *list = json_array();

	for (size_t i = 0; i < NOISE_ANALYSIS_QUANTILES; i++) {
		json_t *object = json_object();

		json_object_set_new(object, "quantile",
				    json_string(noise_analysis_quantile_names[i]));
		set_real(object, "value", analysis->quantiles[i].value);
		set_real(object, "low95", analysis->quantiles[i].low);
		set_real(object, "high95", analysis->quantiles[i].high);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *make_classes(const struct noise_analysis *analysis)
{
	json_t *list = json_array();

	for (size_t i = 0; i < analysis->n_classes; i++) {
		const struct detour_class *class = &analysis->classes[i];
		json_t *object = json_object();

		json_object_set_new(object, "n", json_integer((json_int_t) class->n));
		set_real(object, "shortest", class->shortest);
		set_real(object, "median", class->median);
		set_real(object, "longest", class->longest);
		set_real(object, "stolen", class->stolen);
		set_real(object, "rate", class->rate * PER_SECOND);
		json_object_set_new(object, "periodic", json_boolean(class->periodic));
		set_real(object, "interval", class->interval);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *make_spectrum(const struct noise_analysis *analysis)
{
	json_t *object = json_object(), *lines = json_array(), *bins = json_array();

	for (size_t i = 0; i < analysis->n_lines; i++) {
		json_t *line = json_object();

		set_real(line, "frequency", analysis->lines[i].frequency * PER_SECOND);
		json_object_set_new(line, "harmonics",
				    json_integer((json_int_t)analysis->lines[i].harmonics));
		set_real(line, "power", analysis->lines[i].power);
		json_array_append_new(lines, line);
	}
	for (size_t i = 0; i < analysis->spectrum.bins; i++)
		json_array_append_new(bins, json_pack("[f, f]",
						      analysis->spectrum.frequency[i] * PER_SECOND,
						      analysis->spectrum.power[i]));
	set_real(object, "quantum", analysis->quantum);
	set_real(object, "variance", analysis->spectrum.variance);
	json_object_set_new(object, "lines", lines);
	json_object_set_new(object, "bins", bins);
	return object;
}

static json_t *make_histogram(const struct histogram *histogram)
{
	json_t *list = json_array();

	for (size_t i = 0; i < histogram->bins; i++)
		json_array_append_new(list, json_pack("{s:f, s:f, s:I}", "low", histogram->edge[i],
						      "high", histogram->edge[i + 1], "count",
						      (json_int_t)histogram->count[i]));
	return list;
}

static bool print_json(FILE *out, const struct noise_analysis *analysis,
		       const struct noise_analysis_name *name, struct error *error)
{
	const struct trace *trace = analysis->trace;
	json_t *object = json_object();

	json_object_set_new(object, "source", json_text(name->source));
	json_object_set_new(object, "target", name->target ? json_text(name->target) : json_null());
	json_object_set_new(object, "unit", json_string(name->unit));
	json_object_set_new(object, "worker",
			    name->worker >= 0 ? json_integer(name->worker) : json_null());
	json_object_set_new(object, "cpu", name->cpu >= 0 ? json_integer(name->cpu) : json_null());
	set_real(object, "window", trace->period);
	json_object_set_new(object, "detours", json_integer((json_int_t)trace->n));
	set_real(object, "noise_fraction", trace_noise_fraction(trace));
	set_real(object, "rate", (double)trace->n / trace->period * PER_SECOND);
	set_real(object, "rate_low95", analysis->rate.low * PER_SECOND);
	set_real(object, "rate_high95", analysis->rate.high * PER_SECOND);
	source_shape_json(object, &analysis->shape);
	json_object_set_new(object, "lengths", make_lengths(analysis));
	json_object_set_new(object, "classes", make_classes(analysis));
	json_object_set_new(object, "histogram", make_histogram(&analysis->histogram));
	json_object_set_new(object, "spectrum", make_spectrum(analysis));
	return json_print(out, object, error);
}

static void add_line(struct table *table, const char *kind, size_t row, const char *column,
		     double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, kind);
	table_addf(table, "%zu", row);
	table_add(table, column);
	table_add(table, number_exact(value, text));
}

/* One metric a line: what it belongs to, which of these, its name, its value. */
static void print_csv(FILE *out, const struct noise_analysis *analysis)
{
	struct table table;

	table_init(&table, "llll");
	table_add(&table, "kind");
	table_add(&table, "row");
	table_add(&table, "figure");
	table_add(&table, "value");
	add_line(&table, "trace", 0, "window", analysis->trace->period);
	add_line(&table, "trace", 0, "detours", (double)analysis->trace->n);
	for (size_t i = 0; i < NOISE_ANALYSIS_QUANTILES; i++)
		add_line(&table, "length", 0, noise_analysis_quantile_names[i],
			 analysis->quantiles[i].value);
	for (size_t i = 0; i < analysis->n_classes; i++) {
		add_line(&table, "class", i, "n", (double)analysis->classes[i].n);
		add_line(&table, "class", i, "median", analysis->classes[i].median);
		add_line(&table, "class", i, "stolen", analysis->classes[i].stolen);
		add_line(&table, "class", i, "rate", analysis->classes[i].rate * PER_SECOND);
		add_line(&table, "class", i, "interval", analysis->classes[i].interval);
	}
	for (size_t i = 0; i < analysis->n_lines; i++) {
		add_line(&table, "line", i, "frequency", analysis->lines[i].frequency * PER_SECOND);
		add_line(&table, "line", i, "power", analysis->lines[i].power);
	}
	for (size_t i = 0; i < analysis->histogram.bins; i++) {
		add_line(&table, "histogram", i, "low", analysis->histogram.edge[i]);
		add_line(&table, "histogram", i, "count", (double)analysis->histogram.count[i]);
	}
	for (size_t i = 0; i < analysis->spectrum.bins; i++) {
		add_line(&table, "spectrum", i, "frequency",
			 analysis->spectrum.frequency[i] * PER_SECOND);
		add_line(&table, "spectrum", i, "power", analysis->spectrum.power[i]);
	}
	table_print_csv(&table, out);
	table_free(&table);
}

bool noise_analysis_print(FILE *out, const struct noise_analysis *analysis,
			  const struct noise_analysis_name *name, enum format format,
			  struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		print_text(out, analysis, name);
		break;
	case FORMAT_JSON:
		if (!print_json(out, analysis, name, error))
			return false;
		break;
	case FORMAT_CSV:
		print_csv(out, analysis);
		break;
	}
	return file_check_written(out, error);
}
