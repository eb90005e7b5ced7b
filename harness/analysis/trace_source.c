/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces from runs and files. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/analysis/trace_file.h"
#include "harness/analysis/trace_source.h"
#include "harness/base/memory.h"
#include "harness/run/detours.h"
#include "harness/run/settled.h"

void trace_source_free(struct trace_source *source)
{
	for (size_t i = 0; i < source->n; i++)
		trace_free(&source->traces[i]);
	for (size_t i = 0; i < source->n_told; i++)
		free(source->told[i]);
	free(source->told);
	free(source->cpus);
	free(source->traces);
	free(source->name);
	free(source->target);
	free(source->options);
	free(source->title);
	run_free(source->run);
	observed_free(&source->observed);
	if (source->blamed)
		blamed_free(source->blamed);
	free(source->blamed);
	*source = (struct trace_source){NULL};
}

long trace_source_cpu(const struct trace_source *source, size_t i)
{
	return source->cpus ? source->cpus[i] : -1;
}

const char *trace_source_unit(const struct trace_source *source)
{
	return source->meter == METER_TSC ? "ns" : "insn";
}

/* From ticks to the unit of the run's meter. */
static void scale(struct trace *trace, double by)
{
	for (size_t i = 0; i < trace->n; i++) {
		trace->start[i] *= by;
		trace->length[i] *= by;
	}
	trace->period *= by;
}

static char *title_of_run(const struct run *run)
{
	char *options = settled_title_options(run), *title;

	if (!*options || asprintf(&title, "%s (%s)", run->target, options) < 0)
		title = memory_copy(run->target);
	free(options);
	return title;
}

/* How many detours there are in each trace; to be freed. */
static double *count_events(const struct trace_source *source)
{
	double *events = memory_zeroed(source->n, sizeof(*events));

	for (size_t i = 0; i < source->n; i++)
		events[i] = (double)source->traces[i].n;
	return events;
}

/* Windows as traces have them, which end where a recorder's buffer was full. run: NULL of a file. */
static void observe(struct trace_source *source, const struct run *run)
{
	const struct worker **workers = memory_zeroed(source->n, sizeof(*workers));
	double *lengths = memory_zeroed(source->n, sizeof(*lengths)),
	       *events = count_events(source);

	for (size_t i = 0; i < source->n; i++) {
		lengths[i] = source->traces[i].period;
		workers[i] = run ? &run->workers[i] : NULL;
	}
	if (run)
		observed_make(&source->observed, run, workers, source->n, lengths, events);
	else
		observed_files(&source->observed, lengths, source->n);
	free(workers);
	free(lengths);
	free(events);
}

bool trace_source_from_run(struct trace_source *source, const struct run *run, struct error *error)
{
	*source = (struct trace_source){
		.name = memory_copy(run->id),
		.target = memory_copy(run->target),
		.options = pairs_text(&run->options),
		.title = title_of_run(run),
		.meter = run->meter,
	};
	source->traces = memory_zeroed(run->n_workers, sizeof(*source->traces));
	if (strcmp(run->status, "ok") != 0)
		return error_set(error, "%s failed: there is nothing to compute from", run->id);
	if (!run->n_workers)
		return error_set(error, "%s has no workers", run->id);
	if (isnan(run_tick_ns(run)))
		return error_set(error, "%s does not say how long a tick is", run->id);
	for (size_t i = 0; i < run->n_workers; i++) {
		const struct worker *worker = &run->workers[i];

		if (pairs_get(&worker->skipped, "selfish") ||
		    !worker_find(worker, "selfish", "window"))
			return error_set(error,
					 "%s has no detours: `harness run --bench selfish` "
					 "records them",
					 run->id);
		if (!detours_trace(worker, "selfish", &source->traces[i], error))
			return error_prefix(error, "%s", run->id);
		scale(&source->traces[i], run_tick_ns(run));
		source->n++;
		source->overflowed |= detours_overflowed(worker, "selfish");
	}
	observe(source, run);
	return true;
}

/* What was told of a file's text, kept. */
static void keep_told(struct trace_source *source, const struct trace_text_result *result)
{
	source->told = memory_zeroed(result->n_told, sizeof(*source->told));
	for (size_t i = 0; i < result->n_told; i++)
		source->told[source->n_told++] = memory_copy(result->told[i]);
	source->cpus = result->cpus;
	source->format = result->format;
	source->estimated_window = !result->period_given;
}

static bool refuse_text(const char *path, const struct trace_text_result *result,
			struct error *error)
{
	error_set(error, "%s", result->why);
	if (result->line)
		error_prefix(error, "%s:%zu", path, result->line);
	else
		error_prefix(error, "%s", path);
	if (result->format == TRACE_TEXT_AUTO)
		return false;
	return error_prefix(error, "taken for %s's text", trace_format_name(result->format));
}

bool trace_source_from_file(struct trace_source *source, const char *path, enum trace_format format,
			    struct error *error)
{
	struct trace_text_result result;
	const char *slash;
	size_t n;
	char *text;
	bool ok;

	slash = strrchr(path, '/');
	*source = (struct trace_source){
		.name = memory_copy(path),
		.title = memory_copy(slash && slash[1] ? slash + 1 : path),
		.meter = METER_TSC,
	};
	text = trace_file_read(path, &n, error);
	if (!text)
		return false;
	ok = trace_text_parse(text, n, format, &source->traces, &source->n, &result);
	free(text);
	if (!ok)
		return refuse_text(path, &result, error);
	keep_told(source, &result);
	observe(source, NULL);
	return true;
}

/* Whose they were, if somebody has asked: what can't be read is as if nobody had. */
static struct blamed *load_blamed(struct store *store, const char *id)
{
	struct blamed *blamed = memory_zeroed(1, sizeof(*blamed));
	struct error ignored;
	bool there;

	if (blamed_load(store, id, "selfish", blamed, &there, &ignored) && there)
		return blamed;
	free(blamed);
	return NULL;
}

bool trace_source_load(struct trace_source *source, const char *which, enum trace_format format,
		       const char *results, struct error *error)
{
	struct store *store;
	struct run *run;
	bool ok;

	*source = (struct trace_source){NULL};
	if (!strcmp(which, "-") || which[strcspn(which, "/.")])
		return trace_source_from_file(source, which, format, error);
	store = store_open(results, false, error);
	run = store ? store_load(store, which, true, error) : NULL;
	if (!run && !access(which, F_OK)) {
		store_close(store);
		return trace_source_from_file(source, which, format, error);
	}
	ok = run && trace_source_from_run(source, run, error);
	if (ok)
		source->blamed = load_blamed(store, run->id);
	if (run)
		run_drop_samples(run);
	source->run = run;
	store_close(store);
	return ok;
}

/* Put a changed copy of each trace in its place. */
static bool change(struct trace_source *source, double by,
		   enum trace_error (*make)(const struct trace *, double, struct trace *),
		   struct error *error)
{
	for (size_t i = 0; i < source->n; i++) {
		struct trace changed;
		enum trace_error wrong = make(&source->traces[i], by, &changed);

		if (wrong != TRACE_OK)
			return error_set(error, "%s: %s", source->name, trace_error_text(wrong));
		trace_free(&source->traces[i]);
		source->traces[i] = changed;
	}
	return true;
}

bool trace_source_restate(struct trace_source *source, double ips, struct error *error)
{
	if (source->meter != METER_INSN)
		return error_set(error,
				 "%s is in ns: only instructions can be restated for another rate",
				 source->name);
	if (!change(source, TRACE_SOURCE_NOMINAL_IPS / ips, trace_stretch, error))
		return false;
	source->meter = METER_TSC;
	source->ips = ips;
	return true;
}

bool trace_source_above(struct trace_source *source, double threshold, struct error *error)
{
	double *events;

	if (!change(source, threshold, trace_above, error))
		return false;
	events = count_events(source);
	observed_stand(&source->observed, events);
	free(events);
	return true;
}

size_t trace_source_events(const struct trace_source *source)
{
	size_t events = 0;

	for (size_t i = 0; i < source->n; i++)
		events += source->traces[i].n;
	return events;
}

double trace_source_time(const struct trace_source *source)
{
	double time = 0;

	for (size_t i = 0; i < source->n; i++)
		time += source->traces[i].period;
	return time;
}

double trace_source_noise_fraction(const struct trace_source *source)
{
	double stolen = 0;

	for (size_t i = 0; i < source->n; i++)
		stolen += trace_noise_fraction(&source->traces[i]) * source->traces[i].period;
	return stolen / trace_source_time(source);
}

void trace_source_warn(const struct trace_source *source)
{
	if (source->estimated_window)
		fprintf(stderr,
			"harness: %s does not say its window%s: the mean gap was added after the "
			"last detour\n",
			source->name,
			source->format == TRACE_TEXT_NETGAUGE ? " (a line `# period_ns N`)" : "");
	for (size_t i = 0; i < source->n_told; i++)
		fprintf(stderr, "harness: %s: %s\n", source->name, source->told[i]);
	if (source->overflowed)
		fprintf(stderr,
			"harness: %s: a recorder's buffer overflowed; only what came before is "
			"taken, with the window cut there\n",
			source->name);
}

bool trace_source_format(const char *text, enum trace_format *from, struct error *error)
{
	for (int i = 0; i < TRACE_TEXT_FORMATS; i++) {
		if (!strcmp(text, trace_format_name((enum trace_format)i))) {
			*from = (enum trace_format)i;
			return true;
		}
	}
	return error_set(
		error, "--from: '%s' is not auto, netgauge, osnoise, sysjitter, ftq or fwq", text);
}
