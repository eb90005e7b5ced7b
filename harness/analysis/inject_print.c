/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Found and injected noise side by side. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "harness/analysis/inject_print.h"
#include "harness/base/json_text.h"
#include "harness/base/table.h"

static const char *verdict(bool pass)
{
	return pass ? "pass" : "FAIL";
}

static void add_classes(struct table *table, const struct inject_check *check)
{
	for (const char *const *head =
		     (const char *const[]){"class", "events", "expected", "length, insn",
					   "period, insn", "of", "alone", "", NULL};
	     *head; head++)
		table_add(table, *head);
	for (size_t i = 0; i < check->inject.n; i++) {
		const struct inject_class *class = &check->inject.classes[i];
		const struct inject_found *found = &check->result.classes[i];
		double low, high;

		inject_expected(class, &check->result, &low, &high);
		table_addf(table, "%" PRIu64 ":%" PRIu64 ":%" PRIu64, class->period / 1000,
			   class->length / 1000, class->jitter / 1000);
		table_addf(table, "%" PRIu64, found->events);
		table_addf(table, "%.0f to %.0f", ceil(low), floor(high));
		table_addf(table, "%" PRIu64, class->length);
		table_addf(table, "%.1f", inject_period(found));
		table_addf(table, "%" PRIu64, class->period);
		table_addf(table, "%" PRIu64, found->alone);
		table_add(table, verdict(inject_check_class_passes(check, i)));
	}
}

static void print_table(const struct inject_check *check)
{
	struct table table;

	printf("%s, %zu workers: %" PRIu64 " detours on machines of their own, %" PRIu64
	       " on one; %" PRIu64 " are no sum of the lengths injected, of which an interrupt "
	       "takes %" PRIu64 " insn\n\n",
	       check->target, check->alone->n_workers, check->result.detours, check->detours,
	       check->result.unexplained + check->unexplained, check->path);
	table_init(&table, "lrrrrrrl");
	add_classes(&table, check);
	table_print(&table, stdout);
	table_free(&table);
	printf("\nslowdown of %s steps of %s on them, of which %.1f %% have an event; ",
	       check->steps, check->quantum, 100 * check->dense);
	if (inject_check_is_sparse(check))
		printf("each within %.2f percentage points of that measured\n", 100 * check->bound);
	else
		printf("too many to compare: at most %.0f %%\n", 100 * INJECT_CHECK_SPARSE);
	table_init(&table, "lrll");
	for (size_t i = 0; i < INJECT_WAYS; i++) {
		table_add(&table, check->ways[i].name);
		table_addf(&table, "%.2f %%", 100 * check->ways[i].slowdown);
		table_add(&table, inject_check_is_sparse(check)
					  ? verdict(inject_check_way_passes(check, i))
					  : "-");
		table_add(&table, check->ways[i].run ? check->ways[i].run : "");
	}
	table_print(&table, stdout);
	table_free(&table);
}

static bool print_json(const struct inject_check *check, struct error *error)
{
	json_t *classes = json_array(), *ways = json_array();

	for (size_t i = 0; i < check->inject.n; i++) {
		const struct inject_class *class = &check->inject.classes[i];
		const struct inject_found *found = &check->result.classes[i];
		double period = inject_period(found);

		json_array_append_new(
			classes,
			json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:b}", "period",
				  (json_int_t) class->period, "length", (json_int_t) class->length,
				  "jitter", (json_int_t) class->jitter, "events",
				  (json_int_t)found->events, "alone", (json_int_t)found->alone,
				  "found_period", isnan(period) ? json_null() : json_real(period),
				  "pass", inject_check_class_passes(check, i)));
	}
	for (size_t i = 0; i < INJECT_WAYS; i++)
		json_array_append_new(ways, json_pack("{s:s, s:f, s:b}", "way", check->ways[i].name,
						      "slowdown", check->ways[i].slowdown, "pass",
						      inject_check_way_passes(check, i)));
	return json_print(stdout,
			  json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:f, s:o, s:b}",
				    "target", check->target, "run", check->alone->id, "measured",
				    check->shared->id, "path", (json_int_t)check->path, "detours",
				    (json_int_t)check->result.detours, "shared_detours",
				    (json_int_t)check->detours, "unexplained",
				    (json_int_t)(check->result.unexplained + check->unexplained),
				    "classes", classes, "bound", check->bound, "slowdowns", ways,
				    "pass", inject_check_passes(check)),
			  error);
}

bool inject_print(const struct inject_check *check, enum format format, struct error *error)
{
	if (format == FORMAT_JSON)
		return print_json(check, error);
	print_table(check);
	return true;
}
