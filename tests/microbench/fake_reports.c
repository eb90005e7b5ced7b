// SPDX-License-Identifier: GPL-2.0-or-later
/* The fake machine's memory of what was reported, and the table of benchmarks; see fake.h. */
#include "tests/microbench/fake_machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const struct bench *const __start_bench_table[];
extern const struct bench *const __stop_bench_table[];

static struct reported {
	const char *name;
	int scalar;
	int64_t *values;
	size_t n;
} reported[FAKE_SERIES_MAX];
static size_t n_reported;
static const char *running;

void reports_reset(void)
{
	for (size_t i = 0; i < n_reported; i++)
		free(reported[i].values);
	n_reported = 0;
}

int reports_begun(void)
{
	return n_reported != 0;
}

size_t fake_reports(void)
{
	return n_reported;
}

int fake_run(const char *bench, const struct bench_params *params)
{
	for (const struct bench *const *at = __start_bench_table; at < __stop_bench_table; at++) {
		if (strcmp((*at)->name, bench) != 0)
			continue;
		running = bench;
		return (*at)->run(params);
	}
	fail_msg("no benchmark %s in the table", bench);
	return 0;
}

static const struct reported *find(const char *name, int scalar)
{
	for (size_t i = 0; i < n_reported; i++) {
		if (!strcmp(reported[i].name, name) && reported[i].scalar == scalar)
			return &reported[i];
	}
	fail_msg("%s did not report the %s %s", running, scalar ? "value" : "series", name);
	return NULL;
}

static void add(const char *bench, const char *name, int scalar, const int64_t *values, size_t n)
{
	assert_string_equal(bench, running);
	assert_true(n_reported < FAKE_SERIES_MAX);
	for (size_t i = 0; i < n_reported; i++)
		assert_string_not_equal(reported[i].name, name);
	reported[n_reported].name = name;
	reported[n_reported].scalar = scalar;
	reported[n_reported].n = n;
	reported[n_reported].values = malloc((n + 1) * sizeof(*values));
	assert_non_null(reported[n_reported].values);
	memcpy(reported[n_reported++].values, values, n * sizeof(*values));
}

void report_value(const char *bench, const char *name, int64_t value)
{
	add(bench, name, 1, &value, 1);
}

void report_series(const char *bench, const char *name, const int64_t *values, size_t n)
{
	add(bench, name, 0, values, n);
}

int64_t fake_value(const char *name)
{
	return find(name, 1)->values[0];
}

const int64_t *fake_series(const char *name, size_t *n)
{
	const struct reported *series = find(name, 0);

	*n = series->n;
	return series->values;
}
