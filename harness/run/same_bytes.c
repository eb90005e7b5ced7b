/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the first difference between what two runs' machines said. Computes no metrics. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/run/same_bytes.h"

/* Where the text goes. */
struct text {
	char *bytes;
	size_t size;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
	size_t n = strlen(text->bytes);
	va_list args;

	va_start(args, format);
	vsnprintf(text->bytes + n, text->size - n, format, args);
	va_end(args);
}

static const struct worker *counterpart(const struct run *run, const struct worker *worker)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		if (run->workers[i].worker == worker->worker &&
		    run->workers[i].phase == worker->phase)
			return &run->workers[i];
	}
	return NULL;
}

static bool series_differ(const struct series *was, const struct series *is, struct text *text)
{
	size_t n = was->n < is->n ? was->n : is->n;

	for (size_t i = 0; i < n; i++) {
		if (was->values[i] == is->values[i])
			continue;
		add(text, "%s.%s", was->bench, was->name);
		if (!was->scalar)
			add(text, "[%zu]", i);
		add(text, " was %" PRId64 ", is %" PRId64, was->values[i], is->values[i]);
		return true;
	}
	if (was->n != is->n)
		add(text, "%s.%s had %zu values, has %zu", was->bench, was->name, was->n, is->n);
	return was->n != is->n;
}

/* What a has and b lacks; when says which of them is the newer. */
static bool lacks(const struct worker *a, const struct worker *b, const char *when,
		  struct text *text)
{
	for (size_t i = 0; i < a->n_series; i++) {
		if (worker_find(b, a->series[i].bench, a->series[i].name))
			continue;
		add(text, "%s.%s is there only in the %s run", a->series[i].bench,
		    a->series[i].name, when);
		return true;
	}
	return false;
}

static void say_first(const struct worker *was, const struct worker *is, struct text *text)
{
	add(text, "worker %" PRIu32 ", phase %" PRIu32 ": ", was->worker, was->phase);
	for (size_t i = 0; i < was->n_series; i++) {
		const struct series *old = &was->series[i];
		const struct series *new = worker_find(is, old->bench, old->name);

		if (new &&series_differ(old, new, text))
			return;
	}
	if (lacks(was, is, "old", text) || lacks(is, was, "new", text))
		return;
	if (strcmp(was->release, is->release) != 0)
		add(text, "the kernel's release was %s, is %s", was->release, is->release);
	else
		add(text, "all samples are equal, but other records (parameters, skipped "
			  "benchmarks, the supervisor's) are not");
}

/* What cores ran of their own is not in the records: it comes from the plugin. */
static bool is_same(const struct worker *was, const struct worker *is, bool own_clocks)
{
	char text[512] = "";
	struct text ignored = {text, sizeof(text)};

	if (!*was->digest || strcmp(was->digest, is->digest) != 0)
		return false;
	for (size_t i = 0; own_clocks && i < was->n_series; i++) {
		const struct series *old = &was->series[i];
		const struct series *new = worker_find(is, old->bench, old->name);

		if (!new || series_differ(old, new, &ignored))
			return false;
	}
	return true;
}

size_t same_bytes_differing(const struct run *was, const struct run *is, char *text, size_t size)
{
	struct text to = {text, size};
	size_t differing = 0;

	*text = '\0';
	for (size_t i = 0; i < was->n_workers; i++) {
		const struct worker *old = &was->workers[i], *new = counterpart(is, old);

		if (new &&is_same(old, new, run_has_own_clocks(was) && run_has_own_clocks(is)))
			continue;
		if (differing++)
			continue;
		if (new)
			say_first(old, new, &to);
		else
			add(&to, "worker %" PRIu32 ", phase %" PRIu32 " is missing", old->worker,
			    old->phase);
	}
	return differing;
}
