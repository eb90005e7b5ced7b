/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of cells as aligned text for people, or as CSV (RFC 4180) for programs. Cells may hold
 * anything: what could confuse a terminal is replaced. Knows nothing of what is in them.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table {
	size_t columns;
	bool *right;  /* is the column justified to the right? */
	char **cells; /* row by row */
	size_t n;     /* cells so far */
};

/* align: a letter for each column, l or r. */
void table_init(struct table *table, const char *align);
void table_free(struct table *table);
/* The next cell, copied; NULL is empty. Rows fill from left to right. */
void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Two blanks between columns, none at a line's end. */
void table_print(const struct table *table, FILE *out);
void table_print_csv(const struct table *table, FILE *out);

/* A text without bytes that move a terminal's cursor or change its state: these become '?'. */
void text_print(const char *text, FILE *out);
/* One CSV field, quoted if it must be; what a spreadsheet would run as a formula gets a ' before it. */
void csv_print(const char *text, FILE *out);

#endif
