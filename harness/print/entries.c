/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as lines of a list. Knows nothing of what they measured. */
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/print/entries.h"

static void add(struct table *table, const char *const texts[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_add(table, texts[i]);
}

#define COUNT(texts) (sizeof(texts) / sizeof((texts)[0]))

void entries_print_table(FILE *out, const struct store_entry *entries, size_t n)
{
	static const char *const heads[] = {"id",      "target", "meter",  "state",
					    "created", "label",	 "origin", "options"};
	struct table table;

	table_init(&table, "llllllll");
	add(&table, heads, COUNT(heads));
	for (size_t i = 0; i < n; i++) {
		const struct store_entry *entry = &entries[i];
		const char *const line[] = {entry->id,	   entry->target,  entry->meter,
					    entry->state,  entry->created, entry->label,
					    entry->origin, entry->options};

		add(&table, line, COUNT(line));
	}
	table_print(&table, out);
	table_free(&table);
}

/* Columns that programs know come first, and stay. */
void entries_print_csv(FILE *out, const struct store_entry *entries, size_t n)
{
	static const char *const heads[] = {"id",    "target", "meter",	 "status", "created",
					    "label", "state",  "origin", "options"};
	struct table table;

	table_init(&table, "lllllllll");
	add(&table, heads, COUNT(heads));
	for (size_t i = 0; i < n; i++) {
		const struct store_entry *entry = &entries[i];
		const char *const line[] = {entry->id,	   entry->target,  entry->meter,
					    entry->status, entry->created, entry->label,
					    entry->state,  entry->origin,  entry->options};

		add(&table, line, COUNT(line));
	}
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
