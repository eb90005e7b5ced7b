/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was counted on a run's workers, as a table. Counts nothing. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/table.h"
#include "harness/boot/worker_events.h"
#include "harness/print/counted.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

/* A cell for each "name=value" of the text: its name, or its value. */
static void add_cells(struct table *table, const char *text, bool names)
{
	for (const char *at = text; *at; at += strspn(at, " ")) {
		int length = (int)strcspn(at, " "), name = (int)strcspn(at, "= ");

		if (names)
			table_addf(table, "%.*s", name, at);
		else
			table_addf(table, "%.*s", name < length ? length - name - 1 : 0,
				   at + name + (name < length));
		at += length;
	}
}

static size_t count_cells(const char *text)
{
	size_t n = 0;

	for (const char *at = text; *at; at += strspn(at, " ")) {
		n++;
		at += strcspn(at, " ");
	}
	return n;
}

void print_counted(FILE *out, const struct run *run)
{
	const char *by = pairs_get(&run->provenance, "host_events");
	const char *turns = pairs_get(&run->provenance, "host_events_multiplexed");
	char align[COUNTERS_MAX + 2] = "";
	struct table table;

	if (!by)
		return;
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		char key[64];
		const char *text;

		snprintf(key, sizeof(key), WORKER_EVENTS_OF "%s", bench->name);
		text = pairs_get(&run->provenance, key);
		if (!text || count_cells(text) > COUNTERS_MAX)
			continue;
		if (!*align) {
			align[0] = 'l';
			memset(align + 1, 'r', count_cells(text));
			table_init(&table, align);
			table_add(&table, "counted");
			add_cells(&table, text, true);
		}
		if (count_cells(text) != strlen(align) - 1)
			continue;
		table_add(&table, bench->name);
		add_cells(&table, text, false);
	}
	if (!*align)
		return;
	fputc('\n', out);
	table_print(&table, out);
	table_free(&table);
	fprintf(out, "of all workers, in the measured parts, by %s%s\n", by,
		turns && !strcmp(turns, "yes")
			? "; MULTIPLEXED: the processor has fewer counters, values are estimates"
			: "");
}
