/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, tables, CSV and the JSON document, from made-up runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/metrics/metrics.h"
#include "harness/print/print.h"
#include "harness/print/samples.h"
#include "tests/harness/made_up/synthetic.h"

static void numbers_for_people(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{0, "0"},
		{-0.0, "0"},
		{7, "7"},
		{999, "999"},
		{1000, "1,000"},
		{-1234567, "-1,234,567"},
		{1e12, "1,000,000,000,000"},
		{250.12345, "250.12"},
		{1234.5, "1,234.5"},
		{123456.5, "123,456.5"},
		{-1234.56, "-1,234.6"},
		{0.0718, "0.071800"},
		{0.00001, "0.000010000"},
		{1e-7, "1e-07"},
		{1e300, "1e+300"},
		{NAN, "-"},
		{INFINITY, "-"},
	};
	char text[NUMBER_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(number_readable(cases[i].value, text), cases[i].text);
}

static void numbers_for_programs_are_exact(void **state)
{
	const double values[] = {0.1, 1.0 / 3, 0.000718, 5e-324, 1.7976931348623157e308, 123456.5};
	char text[NUMBER_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_true(strtod(number_exact(values[i], text), NULL) == values[i]);
	assert_string_equal(number_exact(0.1, text), "0.1");
	assert_string_equal(number_exact(1234567, text), "1234567");
	assert_string_equal(number_exact(-0.0, text), "0");
	assert_string_equal(number_exact(NAN, text), "");
	assert_string_equal(number_exact(-INFINITY, text), "");
}

static void tables_are_aligned(void **state)
{
	const char *const cells[] = {"name", "count", "note",  "a", "1",
				     "",     "bc",    "1,000", "x", "\xc3\xa9\x1b[2J",
				     "22",   "\xff"};
	struct table table;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	table_init(&table, "lrl");
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		table_add(&table, cells[i]);
	table_print(&table, out);
	fclose(out);
	table_free(&table);
	assert_string_equal(text, "name   count  note\n"
				  "a          1\n"
				  "bc     1,000  x\n"
				  "\xc3\xa9?[2J     22  ?\n");
	free(text);
}

static void csv_quotes_what_it_must(void **state)
{
	struct table table;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	table_init(&table, "ll");
	table_add(&table, "plain");
	table_add(&table, "a, \"b\"");
	table_add(&table, "two\nlines");
	table_add(&table, NULL);
	table_print_csv(&table, out);
	fclose(out);
	table_free(&table);
	assert_string_equal(text, "plain,\"a, \"\"b\"\"\"\n\"two\nlines\",\n");
	free(text);
}

static const struct synthetic one = {
	"20260102T030405-linu-00000001", "linux", "2026-01-02T03:04:05Z", false, 2, 1, 3, NULL};
static const struct synthetic phased = {
	"20260102T030405-lwk-00000002", "lwk", "2026-01-02T03:04:05Z", false, 2, 3, 3, NULL};
static const struct synthetic broken = {
	"20260102T030405-lwk-00000003", "lwk", "2026-01-02T03:04:05Z", true, 2, 1, 3, NULL};

/* What is printed of runs; to be freed. */
static char *printed(struct run **runs, size_t n, enum format format)
{
	struct error error;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_true(print_runs(out, runs, n, format, &error));
	fclose(out);
	return text;
}

static void the_document(void **state)
{
	struct run *runs[] = {synthetic_run(&one), synthetic_run(&phased), synthetic_run(&broken)};
	char *text = printed(runs, 3, FORMAT_JSON);
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *run, *metrics, *worker;

	(void)state;
	assert_non_null(document);
	assert_int_equal(json_array_size(json_object_get(document, "runs")), 3);
	run = json_array_get(json_object_get(document, "runs"), 0);
	assert_string_equal(json_string_value(json_object_get(run, "id")), one.id);
	assert_string_equal(json_string_value(json_object_get(run, "meter")), "insn");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(run, "parameters"), "duration")),
		1000000000);
	assert_true(json_is_string(json_object_get(json_object_get(run, "options"), "append")));
	metrics = json_object_get(run, "metrics");
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		double value = run_metric(runs[0], info->name);
		json_t *json = json_object_get(metrics, info->name);

		if (isnan(value))
			assert_true(json_is_null(json));
		else
			assert_true(json_number_value(json) == value);
		assert_string_equal(json_string_value(json_object_get(json_object_get(run, "units"),
								      info->name)),
				    metrics_unit(info, METER_INSN));
	}
	assert_null(json_object_get(run, "phases"));
	worker = json_array_get(json_object_get(run, "workers"), 1);
	assert_int_equal(json_integer_value(json_object_get(worker, "worker")), 1);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(worker, "values"),
							    "selfish.quiet_loop")),
			 12);
	assert_null(json_object_get(worker, "samples"));
	json_decref(document);
	free(text);
	for (size_t i = 0; i < 3; i++)
		run_free(runs[i]);
}

static void phases_have_their_spread(void **state)
{
	struct run *run = synthetic_run(&phased);
	const char *first = metrics_table()[0].name, *null = metrics_table()[2].name;
	char *text = printed(&run, 1, FORMAT_JSON);
	json_t *document = json_loads(text, 0, NULL), *json, *spread;

	(void)state;
	json = json_array_get(json_object_get(document, "runs"), 0);
	assert_int_equal(json_array_size(json_object_get(json, "phases")), 3);
	assert_int_equal(json_array_size(json_object_get(json, "workers")), 6);
	spread = json_object_get(json_object_get(json, "spread"), first);
	assert_true(json_number_value(json_object_get(spread, "min")) == 1234567);
	assert_true(json_number_value(json_object_get(spread, "max")) == 1234569);
	spread = json_object_get(json_object_get(json, "spread"), null);
	assert_true(json_is_null(json_object_get(spread, "min")));
	json_decref(document);
	free(text);
	text = printed(&run, 1, FORMAT_TABLE);
	assert_non_null(strstr(text, "over 3 phases"));
	assert_non_null(strstr(text, "1,234,567..1,234,569"));
	free(text);
	run_free(run);
}

static void a_failed_run_has_only_nulls(void **state)
{
	struct run *run = synthetic_run(&broken);
	char *text = printed(&run, 1, FORMAT_JSON);
	json_t *document = json_loads(text, 0, NULL), *json, *value;
	const char *key;

	(void)state;
	json = json_array_get(json_object_get(document, "runs"), 0);
	assert_string_equal(json_string_value(json_object_get(json, "status")), "failed");
	assert_non_null(strstr(json_string_value(json_object_get(json, "reason")), "made up"));
	assert_true(json_object_size(json_object_get(json, "metrics")) > 0);
	json_object_foreach(json_object_get(json, "metrics"), key, value)
		assert_true(json_is_null(value));
	json_decref(document);
	free(text);
	text = printed(&run, 1, FORMAT_TABLE);
	assert_non_null(strstr(text, "lwk (failed)"));
	free(text);
	run_free(run);
}

/* Lines of a text, and of those, how many hold a word. */
static size_t lines(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *at = text; *at;) {
		const char *end = strchrnul(at, '\n'), *found = strstr(at, word);

		n += found && found < end;
		at = *end ? end + 1 : end;
	}
	return n;
}

static void csv_has_a_row_a_metric(void **state)
{
	struct run *runs[] = {synthetic_run(&one), synthetic_run(&broken)};
	char *text = printed(runs, 2, FORMAT_CSV);
	size_t metrics = 0;

	(void)state;
	while (metrics_table()[metrics].name)
		metrics++;
	assert_int_equal(
		strncmp(text, "run,target,meter,status,phase,worker,metric,value,unit\n", 55), 0);
	/* the run's own, and each of two workers' */
	assert_int_equal(lines(text, one.id), 3 * metrics);
	assert_int_equal(lines(text, broken.id), metrics);
	assert_int_equal(lines(text, ",linux,insn,ok,0,1,"), metrics);
	free(text);
	for (size_t i = 0; i < 2; i++)
		run_free(runs[i]);
}

static void the_table_has_runs_side_by_side(void **state)
{
	struct run *runs[] = {synthetic_run(&one), synthetic_run(&one)};
	const int64_t yes = 1;
	const char *events, *head;
	char *text;

	(void)state;
	free(runs[1]->target);
	runs[1]->target = memory_copy("unikernel");
	for (size_t i = 0; i < runs[1]->n_workers; i++) {
		struct series *series = worker_series(&runs[1]->workers[i], "irq", "callback");

		series->values[0] = yes;
	}
	text = printed(runs, 2, FORMAT_TABLE);
	assert_int_equal(strncmp(text, "meter insn", 10), 0);
	assert_int_equal(lines(text, "selfish.events"), 1);
	/* names and values end in the same column */
	events = strstr(text, "selfish.events");
	head = strstr(text, "unikernel") + strlen("unikernel");
	assert_int_equal(*head, '\n');
	assert_int_equal(strcspn(events, "\n"), head - text);
	assert_int_equal(lines(text, "1,234,567"), 1);
	/* ftq was not asked for */
	assert_int_equal(lines(text, "ftq."), 0);
	assert_int_equal(lines(text, "unikernel: irq.latency is to a callback"), 1);
	assert_int_equal(lines(text, "linux: irq.latency"), 0);
	assert_int_equal(lines(text, "linux did not run timeshare: no second thread"), 1);
	assert_int_equal(lines(text, "nominal 10^9 insn/s"), 1);
	free(text);
	for (size_t i = 0; i < 2; i++)
		run_free(runs[i]);
}

static void meters_are_not_mixed(void **state)
{
	struct run *runs[] = {synthetic_run(&one), synthetic_run(&one)};
	char *text;

	(void)state;
	runs[1]->meter = METER_TSC;
	text = printed(runs, 2, FORMAT_TABLE);
	assert_int_equal(lines(text, "selfish.events"), 2);
	assert_int_equal(lines(text, "linux  linux"), 0);
	free(text);
	for (size_t i = 0; i < 2; i++)
		run_free(runs[i]);
}

static void equal_runs_print_equal_bytes(void **state)
{
	struct run *a = synthetic_run(&one), *b = synthetic_run(&one);

	(void)state;
	for (enum format format = FORMAT_TABLE; format <= FORMAT_CSV; format++) {
		char *x = printed(&a, 1, format), *y = printed(&b, 1, format);

		assert_string_equal(x, y);
		free(x);
		free(y);
	}
	run_free(a);
	run_free(b);
}

static void samples_are_all_there(void **state)
{
	struct run *run = synthetic_run(&one);
	struct error error;
	json_t *document, *list;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_true(print_samples(out, run, FORMAT_CSV, &error));
	fclose(out);
	assert_int_equal(lines(text, ",syscall,time,"), 2 * 5);
	assert_int_equal(lines(text, "1,0,syscall,time,0,-9223372036854775808"), 1);
	assert_int_equal(lines(text, "1,0,syscall,time,4,9223372036854775807"), 1);
	assert_int_equal(lines(text, "0,0,selfish,quiet_loop,0,12"), 1);
	free(text);
	out = open_memstream(&text, &size);
	assert_true(print_samples(out, run, FORMAT_JSON, &error));
	fclose(out);
	document = json_loads(text, 0, NULL);
	list = json_array_get(json_object_get(document, "runs"), 0);
	list = json_array_get(json_object_get(list, "workers"), 1);
	list = json_object_get(json_object_get(list, "samples"), "syscall.time");
	assert_int_equal(json_array_size(list), 5);
	assert_true(json_integer_value(json_array_get(list, 0)) == INT64_MIN);
	json_decref(document);
	free(text);
	run_free(run);
}

static void a_full_device_is_told(void **state)
{
	struct run *run = synthetic_run(&one);
	FILE *out = fopen("/dev/full", "w");
	struct error error;

	(void)state;
	assert_non_null(out);
	for (enum format format = FORMAT_TABLE; format <= FORMAT_CSV; format++) {
		error.message[0] = '\0';
		assert_false(print_runs(out, &run, 1, format, &error));
		assert_non_null(strstr(error.message, "cannot write"));
	}
	fclose(out);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_for_people),
		cmocka_unit_test(numbers_for_programs_are_exact),
		cmocka_unit_test(tables_are_aligned),
		cmocka_unit_test(csv_quotes_what_it_must),
		cmocka_unit_test(the_document),
		cmocka_unit_test(phases_have_their_spread),
		cmocka_unit_test(a_failed_run_has_only_nulls),
		cmocka_unit_test(csv_has_a_row_a_metric),
		cmocka_unit_test(the_table_has_runs_side_by_side),
		cmocka_unit_test(meters_are_not_mixed),
		cmocka_unit_test(equal_runs_print_equal_bytes),
		cmocka_unit_test(samples_are_all_there),
		cmocka_unit_test(a_full_device_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
