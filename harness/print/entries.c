/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as lines of a list. Knows nothing of what they measured. */
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/print/entries.h"

static void fill(struct table *table, const struct store_entry *entries, size_t n)
{
	static const char *const heads[] = {"id", "target", "meter", "status", "created", "label"};

	table_init(table, "llllll");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		table_add(table, heads[i]);
	for (size_t i = 0; i < n; i++) {
		table_add(table, entries[i].id);
		table_add(table, entries[i].target);
		table_add(table, entries[i].meter);
		table_add(table, entries[i].status);
		table_add(table, entries[i].created);
		table_add(table, entries[i].label);
	}
}

void entries_print_table(FILE *out, const struct store_entry *entries, size_t n)
{
	struct table table;

	fill(&table, entries, n);
	table_print(&table, out);
	table_free(&table);
}

void entries_print_csv(FILE *out, const struct store_entry *entries, size_t n)
{
	struct table table;

	fill(&table, entries, n);
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
		json_object_set_new(object, "created", json_text(entry->created));
		json_object_set_new(object, "label",
				    entry->label ? json_text(entry->label) : json_null());
		json_array_append_new(list, object);
	}
	return list;
}
