/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run says of itself. Knows no metric. */
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/table.h"
#include "harness/print/details.h"

static void add_pairs(struct table *table, const char *kind, const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		table_add(table, i ? "" : kind);
		table_add(table, pairs->items[i].key);
		table_add(table, pairs->items[i].value);
	}
}

static void add_detail(struct table *table, const char *key, const char *value)
{
	if (!value)
		return;
	table_add(table, key);
	table_add(table, "");
	table_add(table, value);
}

bool print_details(FILE *out, const struct run *run, struct error *error)
{
	struct table table;

	table_init(&table, "lll");
	add_detail(&table, "run", run->id);
	add_detail(&table, "target", run->target);
	add_detail(&table, "created", run->created);
	add_detail(&table, "status", run->status);
	add_detail(&table, "label", run->label);
	add_pairs(&table, "parameters", &run->parameters);
	add_pairs(&table, "options", &run->options);
	add_pairs(&table, "provenance", &run->provenance);
	table_print(&table, out);
	table_free(&table);
	/* The reason holds the console's last lines. */
	for (const char *at = run->reason; at && *at; at += strspn(at, "\n")) {
		char line[256];
		size_t n = strcspn(at, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, at);
		fputs(at == run->reason ? "failed: " : "    ", out);
		text_print(line, out);
		fputc('\n', out);
		at += n;
	}
	fputc('\n', out);
	return file_check_written(out, error);
}
