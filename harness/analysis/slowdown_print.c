/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of slowdown against workers as text. Computes nothing. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/slowdown.h"
#include "harness/analysis/source_evidence.h"
#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/print/marks_json.h"
#include "harness/run/units.h"

static const char *entry_name(const struct slowdown_row *row)
{
	return row->random_entry ? "random" : "continued";
}

/* A range is closed forms, too: of what it lies between. */
static const char *const how_names[] = {
	[CONTINUED_EXACT] = "exact",
	[CONTINUED_CLOSED] = "closed",
	[CONTINUED_SIMULATED] = "simulated",
	[CONTINUED_RANGE] = "closed",
};

static json_t *make_real(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *make_count(uint64_t count)
{
	return count ? json_integer((json_int_t)count) : json_null();
}

static json_t *make_row(const struct slowdown_row *row)
{
	const struct trace_source *source = row->source;
	json_t *object = json_object();

	json_object_set_new(object, "source", json_text(source->name));
	json_object_set_new(object, "target",
			    source->target ? json_text(source->target) : json_null());
	json_object_set_new(object, "quantum", json_integer((json_int_t)row->quantum));
	json_object_set_new(object, "unit", json_string(trace_source_unit(source)));
	json_object_set_new(object, "workers", json_integer((json_int_t)row->workers));
	json_object_set_new(object, "slowdown", make_real(row->slowdown));
	json_object_set_new(object, "mean_slowest", make_real(row->mean));
	json_object_set_new(object, "p50_slowest", make_real(row->p50));
	json_object_set_new(object, "p99_slowest", make_real(row->p99));
	json_object_set_new(object, "max_slowest", make_real(row->max));
	json_object_set_new(object, "imbalance", make_real(row->imbalance));
	json_object_set_new(object, "error95", make_real(row->error95));
	json_object_set_new(object, "steps", make_count(row->steps));
	json_object_set_new(object, "tail_observed", json_boolean(row->tail_observed));
	json_object_set_new(object, "entry", json_string(entry_name(row)));
	json_object_set_new(object, "how", json_string(how_names[row->how]));
	json_object_set_new(object, "low", make_real(row->low));
	json_object_set_new(object, "high", make_real(row->high));
	json_object_set_new(object, "draws", make_count(row->draws));
	return object;
}

static json_t *make_source(const struct trace_source *source)
{
	double time = trace_source_time(source);
	size_t events = trace_source_events(source);
	json_t *object = json_object();

	json_object_set_new(object, "source", json_text(source->name));
	json_object_set_new(object, "target",
			    source->target ? json_text(source->target) : json_null());
	json_object_set_new(object, "options",
			    source->options ? json_text(source->options) : json_null());
	json_object_set_new(object, "unit", json_string(trace_source_unit(source)));
	json_object_set_new(object, "traces", json_integer((json_int_t)source->n));
	json_object_set_new(object, "time", json_real(time));
	json_object_set_new(object, "detours", json_integer((json_int_t)events));
	json_object_set_new(object, "noise_fraction",
			    json_real(trace_source_noise_fraction(source)));
	source_evidence_json(object, source);
	json_object_set_new(object, "marks", source->run ? marks_json(source->run) : json_object());
	json_object_set_new(object, "ips", source->ips > 0 ? json_real(source->ips) : json_null());
	return object;
}

static const char *const barriers[] = {"ideal", "dissemination", "binomial"};
static const char *const aligns[] = {"fixed", "random", "equal", "within"};

static json_t *make_simulation(const struct simulation *how)
{
	const struct sim_loggp *loggp = &how->loggp;

	return json_pack("{s:s, s:s, s:I, s:{s:I, s:I, s:I, s:f, s:I}, s:I, s:I}", "barrier",
			 barriers[how->barrier], "align", aligns[how->phases], "spread",
			 (json_int_t)how->spread, "loggp", "L", (json_int_t)loggp->latency, "o",
			 (json_int_t)loggp->overhead, "g", (json_int_t)loggp->gap, "G",
			 loggp->gap_per_byte, "bytes", (json_int_t)loggp->bytes, "draws",
			 (json_int_t)how->draws, "seed", (json_int_t)how->seed);
}

static bool print_json(FILE *out, const struct slowdown *slowdown,
		       const struct trace_source *sources, size_t n_sources, struct error *error)
{
	json_t *document = json_object(), *rows = json_array(), *list = json_array();

	for (size_t i = 0; i < n_sources; i++)
		json_array_append_new(list, make_source(&sources[i]));
	for (size_t i = 0; i < slowdown->n; i++)
		json_array_append_new(rows, make_row(&slowdown->rows[i]));
	json_object_set_new(document, "sources", list);
	json_object_set_new(document, "simulation",
			    slowdown->how ? make_simulation(slowdown->how) : json_null());
	json_object_set_new(document, "rows", rows);
	return json_print(out, document, error);
}

static void add_exact(struct table *table, double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, number_exact(value, text));
}

static void add_count(struct table *table, uint64_t count)
{
	if (count)
		table_addf(table, "%" PRIu64, count);
	else
		table_add(table, "");
}

static void print_csv(FILE *out, const struct slowdown *slowdown)
{
	static const char *const heads[] = {
		"source",    "target",	     "quantum",	    "unit",	     "workers",
		"slowdown",  "mean_slowest", "p50_slowest", "p99_slowest",   "max_slowest",
		"imbalance", "error95",	     "steps",	    "tail_observed", "entry",
		"how",	     "low",	     "high",	    "draws"};
	struct table table;

	table_init(&table, "lllllllllllllllllll");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		table_add(&table, heads[i]);
	for (size_t i = 0; i < slowdown->n; i++) {
		const struct slowdown_row *row = &slowdown->rows[i];

		table_add(&table, row->source->name);
		table_add(&table, row->source->target);
		table_addf(&table, "%" PRIu64, row->quantum);
		table_add(&table, trace_source_unit(row->source));
		table_addf(&table, "%" PRIu64, row->workers);
		add_exact(&table, row->slowdown);
		add_exact(&table, row->mean);
		add_exact(&table, row->p50);
		add_exact(&table, row->p99);
		add_exact(&table, row->max);
		add_exact(&table, row->imbalance);
		add_exact(&table, row->error95);
		add_count(&table, row->steps);
		table_add(&table, row->tail_observed ? "true" : "false");
		table_add(&table, entry_name(row));
		table_add(&table, how_names[row->how]);
		add_exact(&table, row->low);
		add_exact(&table, row->high);
		add_count(&table, row->draws);
	}
	table_print_csv(&table, out);
	table_free(&table);
}

static void add_cell(struct table *table, const struct slowdown_row *row)
{
	char percent[NUMBER_TEXT_MAX], error[NUMBER_TEXT_MAX];

	number_readable(100 * row->slowdown, percent);
	if (row->how == CONTINUED_RANGE)
		table_addf(table, "%s to %s", number_readable(100 * row->low, percent),
			   number_readable(100 * row->high, error));
	else if (isnan(row->error95))
		table_add(table, percent);
	else
		table_addf(table, "%s +-%s", percent, number_readable(100 * row->error95, error));
	table_add(table, row->tail_observed ? "" : "*");
}

/* Rows come source by source, in it quantum by quantum, in it by workers: so many of these. */
static size_t rows_of_workers(const struct slowdown *slowdown)
{
	size_t n = 1;

	while (n < slowdown->n && slowdown->rows[n].workers > slowdown->rows[n - 1].workers)
		n++;
	return n;
}

static void print_grid(FILE *out, const struct slowdown *slowdown)
{
	size_t high = rows_of_workers(slowdown), wide = slowdown->n / high;
	char *align = memory_zeroed(2 * wide + 2, 1), text[UNITS_TEXT_MAX];
	char count[NUMBER_LIST_TEXT_MAX];
	struct table table;

	/* after each number a column for its mark */
	memset(align, 'r', 2 * wide + 1);
	for (size_t i = 0; i < wide; i++)
		align[2 * i + 2] = 'l';
	table_init(&table, align);
	free(align);
	table_add(&table, "slowdown, %");
	for (size_t i = 0; i < wide; i++) {
		table_add(&table, slowdown->rows[i * high].source->title);
		table_add(&table, "");
	}
	table_add(&table, "workers");
	for (size_t i = 0; i < wide; i++) {
		units_ticks_text(slowdown->rows[i * high].quantum, true, text);
		table_add(&table, text);
		table_add(&table, "");
	}
	for (size_t row = 0; row < high; row++) {
		number_list_count_text(slowdown->rows[row].workers, count);
		table_add(&table, count);
		for (size_t i = 0; i < wide; i++)
			add_cell(&table, &slowdown->rows[i * high + row]);
	}
	table_print(&table, out);
	table_free(&table);
}

/*
 * What carries its slowdown where most workers are whose slowest was observed, and where most are whose
 * was not: of the shortest steps.
 */
static void print_carried(FILE *out, const struct slowdown *slowdown,
			  const struct trace_source *source)
{
	const struct slowdown_row *shown[2] = {NULL, NULL};

	for (size_t i = 0; i < slowdown->n; i++) {
		const struct slowdown_row *row = &slowdown->rows[i], **most;

		if (row->source != source || row->workers == 1)
			continue;
		most = &shown[!row->tail_observed];
		if (!*most || row->quantum < (*most)->quantum ||
		    (row->quantum == (*most)->quantum && row->workers > (*most)->workers))
			*most = row;
	}
	for (size_t i = 0; i < 2; i++) {
		if (shown[i])
			source_carried_print(out, source, shown[i]->quantum, shown[i]->workers);
	}
}

static void print_simulation(FILE *out, const struct simulation *how)
{
	const struct sim_loggp *loggp = &how->loggp;

	fprintf(out, "simulated: %s barrier, %s phases, %" PRIu64 " draws", barriers[how->barrier],
		how->phases == SIM_WITHIN ? "partly aligned" : aligns[how->phases], how->draws);
	if (how->barrier != SIM_IDEAL)
		fprintf(out,
			", messages of L %" PRIu64 ", o %" PRIu64 ", g %" PRIu64 ", G %g, %" PRIu64
			" bytes",
			loggp->latency, loggp->overhead, loggp->gap, loggp->gap_per_byte,
			loggp->bytes);
	fputs(how->draws > 1 ? "; +- is half the 95 % interval over draws\n"
			     : "; one draw has no interval\n",
	      out);
}

/* How steps begin that follow one another, or not, and by what the numbers were had. */
static void print_entry(FILE *out, const struct slowdown *slowdown)
{
	bool simulated = false, range = false, random = false;
	char text[UNITS_TEXT_MAX], added[NUMBER_TEXT_MAX];

	for (size_t i = 0; i < slowdown->n; i++) {
		simulated |= slowdown->rows[i].how == CONTINUED_SIMULATED;
		range |= slowdown->rows[i].how == CONTINUED_RANGE;
		random |= slowdown->rows[i].random_entry;
	}
	if (simulated)
		fputs("+- is half the 95 % interval of simulated steps that follow one another\n",
		      out);
	if (range)
		fputs("a to b: too many to simulate; as steps that begin outside of detours, and "
		      "at random moments\n",
		      out);
	if (random)
		fputs("each step entered at a random moment, as after idle time: an upper figure\n",
		      out);
	for (size_t i = 0; i < slowdown->n; i += rows_of_workers(slowdown)) {
		const struct slowdown_row *row = &slowdown->rows[i];

		if (!isfinite(row->entering))
			continue;
		units_ticks_text(row->quantum, true, text);
		text_print(row->source->title, out);
		fprintf(out, ", %s: one worker's is 1 + %s times the share that detours take\n",
			text, number_readable(row->entering, added));
	}
}

static void print_table(FILE *out, const struct slowdown *slowdown,
			const struct trace_source *sources, size_t n_sources)
{
	bool insn = false, unseen = false;

	print_grid(out, slowdown);
	fputc('\n', out);
	for (size_t i = 0; i < n_sources; i++) {
		source_evidence_print(out, &sources[i]);
		if (!slowdown->how)
			print_carried(out, slowdown, &sources[i]);
		insn |= sources[i].meter == METER_INSN;
	}
	for (size_t i = 0; i < slowdown->n; i++)
		unseen |= !slowdown->rows[i].tail_observed;
	if (unseen)
		fputs("* tail not observed: more workers than steps in what was seen, copies "
		      "counted "
		      "once; what is rarer is not in the number\n",
		      out);
	if (slowdown->how)
		print_simulation(out, slowdown->how);
	else
		print_entry(out, slowdown);
	if (insn)
		fputs("meter insn: times at a nominal 10^9 insn/s; --ips restates them\n", out);
}

bool slowdown_print(FILE *out, const struct slowdown *slowdown, const struct trace_source *sources,
		    size_t n_sources, enum format format, struct error *error)
{
	if (format == FORMAT_JSON && !print_json(out, slowdown, sources, n_sources, error))
		return false;
	if (format == FORMAT_CSV)
		print_csv(out, slowdown);
	if (format == FORMAT_TABLE)
		print_table(out, slowdown, sources, n_sources);
	return file_check_written(out, error);
}
