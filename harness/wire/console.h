/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console of a machine, as bytes come: separates lines that may be records from text, and
 * remembers the last lines of text. Memory is bounded whatever comes. Knows no record's content.
 */
#ifndef WIRE_CONSOLE_H
#define WIRE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "microbench/wire.h"

#define CONSOLE_TAIL_LINES 20
#define CONSOLE_TAIL_WIDTH 200 /* bytes kept of a line, escapes included */

struct console_user {
	/*
	 * n bytes from a mark to the end of the line (its newline at bytes[n - 1]): a record? If not
	 * they are text. line_start: nothing but the mark's line came before.
	 */
	bool (*line)(void *context, const char *bytes, size_t n, bool line_start);
	/* A mark at the start of a line that is longer than any record. */
	void (*overlong)(void *context);
	/* Text, in pieces. */
	void (*text)(void *context, const char *bytes, size_t n);
	void *context;
};

struct console {
	struct console_user user;
	size_t n;
	bool line_start; /* buffer[0] is the first byte of a line */
	char buffer[WIRE_LINE_MAX];
	size_t tail_line, tail_column; /* where the next byte of text goes */
	char tail[CONSOLE_TAIL_LINES][CONSOLE_TAIL_WIDTH + 1];
	char tail_text[CONSOLE_TAIL_LINES * (CONSOLE_TAIL_WIDTH + 1) + 1];
};

void console_init(struct console *console, const struct console_user *user);
void console_feed(struct console *console, const char *bytes, size_t n);
/* No more will come: what was held back as a possible record is text. */
void console_finish(struct console *console);
/* The last lines of text, newline-separated, unprintable bytes escaped as \xNN. */
const char *console_tail(struct console *console);

#endif
