/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a source of traces is evidence of. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/source_evidence.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/base/words.h"
#include "harness/run/number_list.h"
#include "harness/run/units.h"
#include "noise/carried.h"

/* So near to each other, as a share of their windows, events of several are at the same uptime. */
#define SAME_UPTIME 0.01
#define PARTS_SHOWN 3
#define NAME_SHOWN  60

double source_tail_workers(const struct trace_source *source, double quantum)
{
	return evidence_tail_workers(source->observed.time, quantum);
}

/* As if by chance if memory ran out, which says the least. */
static struct evidence_shape shape_of(const struct trace_source *source)
{
	const struct observed *observed = &source->observed;
	struct evidence_shape shape;

	if (!evidence_shape(observed->all, observed->own, source->traces, source->n, &shape))
		shape.pattern = EVIDENCE_POISSON;
	return shape;
}

/* ---- how much, and how often ---- */

static void say_rate(struct words *words, const struct trace_source *source,
		     const struct evidence_shape *shape)
{
	const double second = TRACE_SOURCE_NOMINAL_IPS;
	double time = source->observed.time;
	struct evidence_bounds bounds = evidence_bounds(shape, shape->events, time);
	char rate[NUMBER_TEXT_MAX], low[NUMBER_TEXT_MAX], high[NUMBER_TEXT_MAX];
	char share[NUMBER_TEXT_MAX], count[NUMBER_TEXT_MAX];

	words_add(words, ": %s detour%s", number_readable((double)shape->events, count),
		  shape->events == 1 ? "" : "s");
	observed_say_shape(words, shape, second);
	words_add(words, " in ");
	observed_say(words, &source->observed, second);
	words_add(words, ", %s/s (%s%s to %s), %s %% of the time",
		  number_readable((double)shape->events / time * second, rate),
		  shape->pattern == EVIDENCE_PERIODIC ? "" : "95 %: ",
		  number_readable(bounds.low * second, low),
		  number_readable(bounds.high * second, high),
		  number_readable(100 * trace_source_noise_fraction(source), share));
}

void source_evidence_print(FILE *out, const struct trace_source *source)
{
	struct evidence_shape shape = shape_of(source);
	struct words words = {NULL, 0};
	char *text;

	text_print(source->title, out);
	if (source->target) {
		fputs(" (", out);
		text_print(source->name, out);
		fputc(')', out);
	}
	if (trace_source_events(source)) {
		say_rate(&words, source, &shape);
	} else {
		words_add(&words, ": ");
		observed_say_none(&words, &source->observed, TRACE_SOURCE_NOMINAL_IPS);
	}
	text = words_take(&words);
	fprintf(out, "%s\n", text);
	free(text);
}

static void set_real(json_t *object, const char *key, double value)
{
	json_object_set_new(object, key, isfinite(value) ? json_real(value) : json_null());
}

void source_shape_json(json_t *object, const struct evidence_shape *shape)
{
	static const char *const names[] = {[EVIDENCE_POISSON] = "poisson",
					    [EVIDENCE_PERIODIC] = "periodic",
					    [EVIDENCE_BURSTS] = "bursts"};

	json_object_set_new(object, "pattern",
			    shape->events ? json_string(names[shape->pattern]) : json_null());
	set_real(object, "interval", shape->interval);
	json_object_set_new(object, "bursts",
			    shape->pattern == EVIDENCE_BURSTS
				    ? json_integer((json_int_t)shape->bursts)
				    : json_null());
}

void source_evidence_json(json_t *object, const struct trace_source *source)
{
	const double second = TRACE_SOURCE_NOMINAL_IPS;
	struct evidence_shape shape = shape_of(source);
	double time = source->observed.time;
	struct evidence_bounds bounds = evidence_bounds(&shape, shape.events, time);
	json_t *observed = json_object();
	struct words words = {NULL, 0};
	char *text;

	observed_say(&words, &source->observed, second);
	text = words_take(&words);
	set_real(object, "rate", (double)shape.events / time * second);
	set_real(object, "rate_low95", bounds.low * second);
	set_real(object, "rate_upper95", bounds.upper * second);
	set_real(observed, "time", time);
	json_object_set_new(observed, "detours", json_integer((json_int_t)shape.events));
	json_object_set_new(observed, "words", json_text(text));
	source_shape_json(observed, &shape);
	json_object_set_new(object, "observed", observed);
	free(text);
}

/* ---- what carries a slowdown ---- */

/* The detours of at least a length, in all windows: what is computed is of all traces. */
struct carriers {
	size_t n;
	double longest, uptime; /* uptime: of the first one */
	size_t each;		/* in every window; 0: not as many in each */
	bool at_one_uptime;	/* those of all windows */
};

static void count_window(struct carriers *carriers, const struct trace_source *source,
			 size_t window, double least, double *first)
{
	const struct trace *trace = &source->traces[window];
	size_t here = 0;

	for (size_t i = 0; i < trace->n; i++) {
		if (trace->length[i] < least)
			continue;
		if (!here++)
			*first = trace->start[i];
		if (!carriers->n++)
			carriers->uptime = source->observed.all[window].begin + trace->start[i];
		carriers->longest = fmax(carriers->longest, trace->length[i]);
	}
	if (!window)
		carriers->each = here;
	else if (carriers->each != here)
		carriers->each = 0;
}

static struct carriers find_carriers(const struct trace_source *source, double least)
{
	struct carriers carriers = {.at_one_uptime = true};
	double first = 0, other;

	for (size_t i = 0; i < source->n; i++) {
		other = first;
		count_window(&carriers, source, i, least, &other);
		if (!i)
			first = other;
		carriers.at_one_uptime &=
			fabs(other - first) <= SAME_UPTIME * source->traces[i].period;
	}
	return carriers;
}

static void say_carriers(struct words *words, const struct trace_source *source, double least)
{
	const struct observed *observed = &source->observed;
	struct carriers carriers = find_carriers(source, least);
	size_t all = trace_source_events(source);
	char a[NUMBER_TEXT_MAX], b[NUMBER_TEXT_MAX];

	if (observed->kind != OBSERVED_REAL && observed->kind != OBSERVED_LIFE && source->n > 1 &&
	    carriers.each && carriers.at_one_uptime) {
		words_add(words, "carried by %zu event%s a window, at the same uptime in all %zu",
			  carriers.each, carriers.each == 1 ? "" : "s", source->n);
	} else {
		words_add(words, "carried by %s of %s detours%s",
			  number_readable((double)carriers.n, a), number_readable((double)all, b),
			  all > evidence_events(observed->all, observed->own, source->traces,
						source->n)
				  ? " of all windows"
				  : "");
		if (carriers.n == 1 && observed->kind == OBSERVED_LIFE)
			words_add(words, ", at %.1f s of uptime",
				  carriers.uptime / TRACE_SOURCE_NOMINAL_IPS);
	}
	words_add(words, ", of %s", number_readable(least, a));
	if (carriers.longest > least)
		words_add(words, " to %s", number_readable(carriers.longest, b));
	words_add(words, " %s", trace_source_unit(source));
}

static int by_insns(const void *a, const void *b)
{
	const struct blamed_part *x = a, *y = b;

	return (x->insns < y->insns) - (x->insns > y->insns);
}

/*
 * What ran in the classes of detours that reach this length, by entry or by function, what ran most first:
 * parts[] with names of the blamed's, to be freed. Classes that took little are not stored, so there may be none.
 */
static struct blamed_part *list_parts(const struct blamed *blamed, double least, bool entries,
				      size_t *n)
{
	struct blamed_part *list = NULL;

	*n = 0;
	for (size_t i = 0; i < blamed->n_parts; i++) {
		const struct blamed_part *part = &blamed->parts[i];
		size_t at = 0;

		if (part->entry != entries || !part->class ||
		    (double)blamed->sums[part->class].longest < least)
			continue;
		while (at < *n && strcmp(list[at].name, part->name) != 0)
			at++;
		if (at == *n) {
			list = memory_grow(list, *n, sizeof(*list));
			list[(*n)++] = (struct blamed_part){.name = part->name};
		}
		list[at].insns += part->insns;
	}
	if (*n)
		qsort(list, *n, sizeof(*list), by_insns);
	return list;
}

/* "; under timer interrupt 59 %, switched to kcompactd 22 %"; false if nothing is known. */
static bool say_parts(struct words *words, const struct blamed *blamed, double least, bool entries)
{
	uint64_t all = 0;
	size_t n;
	struct blamed_part *parts = list_parts(blamed, least, entries, &n);

	for (size_t i = 0; i < n; i++)
		all += parts[i].insns;
	for (size_t i = 0; all && i < n && i < PARTS_SHOWN; i++) {
		char *name = words_clean(parts[i].name, NAME_SHOWN);

		words_add(words, "%s%s %.0f %%",
			  i	    ? ", "
			  : entries ? "; under "
				    : "; in ",
			  name, 100 * (double)parts[i].insns / (double)all);
		free(name);
	}
	free(parts);
	return all > 0;
}

/* A blame has lengths as they were measured, so that of restated ones it is not known which they were. */
static void say_functions(struct words *words, const struct trace_source *source, double least)
{
	bool said = false;

	if (source->blamed && !(source->ips > 0)) {
		said = say_parts(words, source->blamed, least, true);
		said |= say_parts(words, source->blamed, least, false);
	}
	if (!said)
		words_add(words, "; `harness blame %s` says of which functions", source->name);
}

void source_carried_print(FILE *out, const struct trace_source *source, uint64_t quantum,
			  uint64_t workers)
{
	char steps[UNITS_TEXT_MAX], count[NUMBER_LIST_TEXT_MAX], *text;
	struct words words = {NULL, 0};
	double least;

	if (!step_carried(source->traces, source->n, (double)quantum, workers, &least) ||
	    isnan(least))
		return;
	units_ticks_text(quantum, true, steps);
	number_list_count_text(workers, count);
	words_add(&words, "  %s on %s: ", steps, count);
	say_carriers(&words, source, least);
	if (source->target)
		say_functions(&words, source, least);
	text = words_take(&words);
	fprintf(out, "%s\n", text);
	free(text);
}
