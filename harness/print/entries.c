/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as lines of a list. Knows nothing of what they measured. */
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/print/entries.h"

/* A program's columns are those that it has always known, and then the others; a reader's have no status. */
static void fill(struct table *table, const struct store_entry *entries, size_t n, bool csv)
{
	static const struct store_entry heads = {.id = "id",
						 .target = "target",
						 .meter = "meter",
						 .status = "status",
						 .label = "label",
						 .created = "created",
						 .options = "options",
						 .origin = "origin",
						 .state = "state"};

	table_init(table, csv ? "lllllllll" : "llllllll");
	for (size_t i = 0; i <= n; i++) {
		const struct store_entry *entry = i ? &entries[i - 1] : &heads;

		table_add(table, entry->id);
		table_add(table, entry->target);
		table_add(table, entry->meter);
		table_add(table, csv ? entry->status : entry->state);
		table_add(table, entry->created);
		table_add(table, entry->label);
		if (csv)
			table_add(table, entry->state);
		table_add(table, entry->origin);
		table_add(table, entry->options);
	}
}

void entries_print_table(FILE *out, const struct store_entry *entries, size_t n)
{
	struct table table;

	fill(&table, entries, n, false);
	table_print(&table, out);
	table_free(&table);
}

void entries_print_csv(FILE *out, const struct store_entry *entries, size_t n)
{
	struct table table;

	fill(&table, entries, n, true);
	table_print_csv(&table, out);
	table_free(&table);
}

json_t *entries_json(const struct store_entry *entries, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct store_entry *entry = &entries[i];
		json_t *object = json_object();

		json_object_set_new(object, "id", json_text(entry->id));
		json_object_set_new(object, "target", json_text(entry->target));
		json_object_set_new(object, "meter", json_text(entry->meter));
		json_object_set_new(object, "status", json_text(entry->status));
		json_object_set_new(object, "state", json_text(entry->state));
		json_object_set_new(object, "created", json_text(entry->created));
		json_object_set_new(object, "label",
				    entry->label ? json_text(entry->label) : json_null());
		json_object_set_new(object, "origin",
				    entry->origin ? json_text(entry->origin) : json_null());
		json_object_set_new(object, "options",
				    entry->options ? json_text(entry->options) : json_null());
		json_array_append_new(list, object);
	}
	return list;
}
