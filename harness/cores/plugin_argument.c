/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plugin's argument. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/process.h"
#include "harness/boot/target.h"
#include "harness/cores/plugin_argument.h"
#include "harness/run/benchmarks.h"

#define PLUGIN_FILE "build/plugin.so"

/* Is it a measured loop of any benchmark, or recorded by one? */
static bool is_loop(const char *function)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		const char *name = bench->loops;

		for (size_t n; (n = benchmarks_next(&name)); name += n) {
			if (strlen(function) == n && !strncmp(function, name, n))
				return true;
		}
	}
	return false;
}

static void add_loops(FILE *out, const struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->n_known; i++) {
		const struct symbol *symbol = &symbols->items[i];

		if (is_loop(symbol->name))
			fprintf(out, ",loop=%" PRIx64 "-%" PRIx64, symbol->first, symbol->end - 1);
	}
}

/* Opens a text, and writes how the plugin is loaded, before its marks. NULL with the error set. */
static FILE *begin(const struct paths *paths, char **text, size_t *n, struct error *error)
{
	char file[PATH_MAX];
	FILE *out;

	if (!target_image(paths->root, PLUGIN_FILE, file, error))
		return NULL;
	out = open_memstream(text, n);
	if (!out) {
		error_set(error, "out of memory");
		return NULL;
	}
	/* QEMU takes a comma for the end of the file's name, two for one */
	for (const char *c = file; *c; c++)
		fprintf(out, *c == ',' ? ",," : "%c", *c);
	fprintf(out, ",fd=%d", PROCESS_LOG_FD);
	return out;
}

char *plugin_argument_unmarked(const struct paths *paths, struct error *error)
{
	char *text = NULL;
	size_t n;
	FILE *out = begin(paths, &text, &n, error);

	if (!out)
		return NULL;
	fclose(out);
	return text;
}

char *plugin_argument(const struct paths *paths, const struct elf_marks *marks,
		      const struct symbols *symbols, struct error *error)
{
	char *text = NULL;
	size_t n;
	FILE *out;

	if (!marks->n) {
		error_set(error, "the program has no marks (section .clock_marks): it was built by "
				 "an older version");
		return NULL;
	}
	out = begin(paths, &text, &n, error);
	if (!out)
		return NULL;
	for (size_t i = 0; i < marks->n; i++)
		fprintf(out, ",mark=%" PRIx64 ":%" PRIu64, marks->items[i].address,
			marks->items[i].kind);
	add_loops(out, symbols);
	fclose(out);
	return text;
}
