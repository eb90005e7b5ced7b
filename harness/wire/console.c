/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a console's bytes into possible records and text, in bounded memory. */
#include <stdio.h>
#include <string.h>

#include "harness/wire/console.h"

#define MARK_N (sizeof(WIRE_MARK) - 1)

void console_init(struct console *console, const struct console_user *user)
{
	memset(console, 0, sizeof(*console));
	console->user = *user;
	console->line_start = true;
}

static void tail_put(struct console *console, const char *text, size_t n)
{
	if (console->tail_column + n > CONSOLE_TAIL_WIDTH)
		return; /* the rest of a long line */
	memcpy(console->tail[console->tail_line] + console->tail_column, text, n);
	console->tail_column += n;
}

static void tail_byte(struct console *console, char c)
{
	char escaped[8];

	if (c == '\n') {
		console->tail_line = (console->tail_line + 1) % CONSOLE_TAIL_LINES;
		console->tail_column = 0;
		memset(console->tail[console->tail_line], 0, CONSOLE_TAIL_WIDTH + 1);
	} else if ((c >= 0x20 && c < 0x7f) || c == '\t') {
		tail_put(console, &c, 1);
	} else if (c != '\r') {
		snprintf(escaped, sizeof(escaped), "\\x%02x", (unsigned char)c);
		tail_put(console, escaped, 4);
	}
}

const char *console_tail(struct console *console)
{
	char *to = console->tail_text;

	for (size_t i = 1; i <= CONSOLE_TAIL_LINES; i++) {
		const char *line = console->tail[(console->tail_line + i) % CONSOLE_TAIL_LINES];

		if (*line)
			to += sprintf(to, "%s%s", to == console->tail_text ? "" : "\n", line);
	}
	*to = '\0';
	return console->tail_text;
}

/* The first n bytes of the buffer are text. */
static void give_text(struct console *console, size_t n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		tail_byte(console, console->buffer[i]);
	console->user.text(console->user.context, console->buffer, n);
	console->line_start = console->buffer[n - 1] == '\n';
	console->n -= n;
	memmove(console->buffer, console->buffer + n, console->n);
}

/* Where the buffer may hold a record: at a mark, or at what may become one. n if nowhere. */
static size_t find_mark(const struct console *console, size_t from)
{
	const char *end = console->buffer + console->n;
	const char *mark = memmem(console->buffer + from, console->n - from, WIRE_MARK, MARK_N);

	if (mark)
		return (size_t)(mark - console->buffer);
	return console->n - (console->n > from && end[-1] == WIRE_MARK[0]);
}

/* The buffer holds a line with its newline: a record from one of its marks on, or text. */
static void whole_line(struct console *console)
{
	const struct console_user *user = &console->user;

	while (console->n) {
		size_t mark = find_mark(console, 0);

		give_text(console, mark);
		if (!console->n)
			return;
		if (user->line(user->context, console->buffer, console->n, console->line_start)) {
			console->n = 0;
			console->line_start = true;
			return;
		}
		/* Not from this mark on: perhaps from a later one. */
		give_text(console, find_mark(console, MARK_N));
	}
}

/* The buffer is full without a newline: from its mark on it is no record. */
static void full(struct console *console)
{
	if (console->line_start)
		console->user.overlong(console->user.context);
	give_text(console, find_mark(console, MARK_N));
}

void console_feed(struct console *console, const char *bytes, size_t n)
{
	while (n) {
		const char *newline = memchr(bytes, '\n', n);
		size_t piece = newline ? (size_t)(newline - bytes) + 1 : n;
		size_t room = sizeof(console->buffer) - console->n;

		if (piece > room) {
			piece = room;
			newline = NULL;
		}
		memcpy(console->buffer + console->n, bytes, piece);
		console->n += piece;
		bytes += piece;
		n -= piece;
		if (newline) {
			whole_line(console);
			continue;
		}
		/* Text in front of a possible record need not wait for the end of the line. */
		give_text(console, find_mark(console, 0));
		if (console->n == sizeof(console->buffer))
			full(console);
	}
}

void console_finish(struct console *console)
{
	give_text(console, console->n);
}
