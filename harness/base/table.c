/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aligned text and CSV. Knows nothing of what is in the cells. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/table.h"

#define GAP 2

void table_init(struct table *table, const char *align)
{
	*table = (struct table){.columns = strlen(align)};
	table->right = memory_zeroed(table->columns, sizeof(*table->right));
	for (size_t i = 0; i < table->columns; i++)
		table->right[i] = align[i] == 'r';
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table->right);
	*table = (struct table){0};
}

void table_add(struct table *table, const char *text)
{
	table->cells = memory_grow(table->cells, table->n, sizeof(*table->cells));
	table->cells[table->n++] = memory_copy(text ? text : "");
}

void table_addf(struct table *table, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	table_add(table, text);
}

static bool is_control(unsigned char byte)
{
	return byte < 0x20 || byte == 0x7f;
}

/*
 * The control characters U+0080 to U+009F are as good as ESC to some terminals: bytes that are no
 * UTF-8 are replaced too. Gives the length of the character, 0 if it is none to be printed.
 */
static size_t character(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t n = *at < 0x80 ? 1 : *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;

	if (is_control(*at) || (*at >= 0x80 && *at < 0xc2) || *at > 0xf4 ||
	    (*at == 0xc2 && at[1] < 0xa0))
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

void text_print(const char *text, FILE *out)
{
	while (*text) {
		size_t n = character(text);

		if (n)
			fwrite(text, 1, n, out);
		else
			fputc('?', out);
		text += n ? n : 1;
	}
}

/* In characters, as most of them take one column. */
static size_t width(const char *text)
{
	size_t columns = 0;

	for (; *text; columns++) {
		size_t n = character(text);

		text += n ? n : 1;
	}
	return columns;
}

static void print_row(const struct table *table, char *const *row, const size_t *widths, FILE *out)
{
	size_t last = table->columns, blanks = 0;

	while (last && !*row[last - 1])
		last--;
	for (size_t i = 0; i < last; i++) {
		size_t room = widths[i] - width(row[i]);

		if (table->right[i])
			blanks += room;
		for (; blanks; blanks--)
			fputc(' ', out);
		text_print(row[i], out);
		blanks = GAP + (table->right[i] ? 0 : room);
	}
	fputc('\n', out);
}

void table_print(const struct table *table, FILE *out)
{
	size_t *widths = memory_zeroed(table->columns, sizeof(*widths));

	for (size_t i = 0; i < table->n; i++) {
		size_t w = width(table->cells[i]);

		if (widths[i % table->columns] < w)
			widths[i % table->columns] = w;
	}
	for (size_t i = 0; i + table->columns <= table->n; i += table->columns)
		print_row(table, table->cells + i, widths, out);
	free(widths);
}

/* All of it: a sign, digits, a point, an exponent. */
static bool is_number(const char *text)
{
	char *end;

	if (text[strspn(text, "+-.0123456789eE")])
		return false;
	strtod(text, &end);
	return end != text && !*end;
}

/*
 * Spreadsheets run a cell that begins so as a formula, and some of those start programs. A number is
 * none, nor is the lone "-" of a value that is not there.
 */
static bool is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r", *text) && strcmp(text, "-") != 0 && !is_number(text);
}

void csv_print(const char *text, FILE *out)
{
	const char *defused = is_formula(text) ? "'" : "";

	if (!text[strcspn(text, ",\"\t\r\n")]) {
		fprintf(out, "%s%s", defused, text);
		return;
	}
	fprintf(out, "\"%s", defused);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void table_print_csv(const struct table *table, FILE *out)
{
	for (size_t i = 0; i < table->n; i++) {
		csv_print(table->cells[i], out);
		fputc((i + 1) % table->columns ? ',' : '\n', out);
	}
}
