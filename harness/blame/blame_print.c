/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which format prints what; CSV, which is short, itself. See blame_print.h. */
#include "harness/blame/blame_print.h"

#include <inttypes.h>
#include <stdlib.h>

#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/blame/blame_json.h"
#include "harness/blame/blame_text.h"

/* Functions, one a line. */
static void print_csv(FILE *out, const struct blame *blame)
{
	size_t n;
	struct blame_total *totals = blame_functions(blame, NULL, &n);
	struct table table;

	table_init(&table, "llll");
	table_add(&table, "function");
	table_add(&table, "insn");
	table_add(&table, "events");
	table_add(&table, "known");
	for (size_t i = 0; i < n; i++) {
		table_add(&table, totals[i].name);
		table_addf(&table, "%" PRIu64, totals[i].insns);
		table_addf(&table, "%" PRIu64, totals[i].calls);
		table_add(&table, totals[i].known ? "true" : "false");
	}
	table_print_csv(&table, out);
	table_free(&table);
	free(totals);
}

bool blame_print(FILE *out, const struct blame *blame, size_t top, enum format format,
		 struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		blame_text_print(out, blame, top);
		break;
	case FORMAT_JSON:
		if (!json_print(out, blame_json(blame), error))
			return false;
		break;
	case FORMAT_CSV:
		print_csv(out, blame);
		break;
	}
	return file_check_written(out, error);
}

bool blame_print_diff(FILE *out, const struct blame *old, const struct blame *new, size_t top,
		      enum format format, struct error *error)
{
	size_t n;
	struct blame_change *changes = blame_diff(old, new, &n);
	bool ok = true;

	if (format == FORMAT_JSON) {
		ok = json_print(out, blame_json_diff(old, new, changes, n), error);
	} else if (format == FORMAT_CSV) {
		fputs("function,old,new\n", out);
		for (size_t i = 0; i < n; i++) {
			csv_print(changes[i].name, out);
			fprintf(out, ",%" PRIu64 ",%" PRIu64 "\n", changes[i].old, changes[i].new);
		}
	} else {
		blame_text_print_diff(out, old, new, changes, n, top);
	}
	free(changes);
	return ok && file_check_written(out, error);
}
