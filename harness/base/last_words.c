/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the end of what a program says, and makes a line of it. Knows no program. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/last_words.h"

#define LINES 4
/* Of one line: then its beginning, which says what it is about, is enough. */
#define LINE_BYTES 300
#define BLANKS	   " \t\r"

void last_words_add(struct last_words *words, const char *piece, size_t n)
{
	size_t room = sizeof(words->text) - 1, keep;

	if (n > room) {
		piece += n - room;
		n = room;
	}
	keep = words->n < room - n ? words->n : room - n;
	memmove(words->text, words->text + words->n - keep, keep);
	memcpy(words->text + keep, piece, n);
	words->n = keep + n;
	words->text[words->n] = '\0';
	/* a NUL would hide what follows it */
	for (size_t i = keep; i < words->n; i++) {
		if (!words->text[i])
			words->text[i] = '?';
	}
}

void last_words_read(struct last_words *words, int fd)
{
	char piece[512];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		last_words_add(words, piece, (size_t)n);
}

/* Without the blanks around it. */
static const char *trim(const char *line, size_t *n)
{
	size_t blanks = strspn(line, BLANKS);

	blanks = blanks < *n ? blanks : *n;
	line += blanks;
	*n -= blanks;
	while (*n && strchr(BLANKS, line[*n - 1]))
		--*n;
	return line;
}

/* Where the last so many lines begin that say something. */
static const char *last_lines(const char *said, size_t lines)
{
	const char *from = said + strlen(said);

	for (const char *end = from; lines && end > said;) {
		const char *start = end;
		size_t n;

		while (start > said && start[-1] != '\n')
			start--;
		n = (size_t)(end - start);
		trim(start, &n);
		if (n) {
			from = start;
			lines--;
		}
		end = start > said ? start - 1 : said;
	}
	return from;
}

void last_words_line(const char *said, char line[LAST_WORDS_MAX])
{
	size_t used = 0;

	line[0] = '\0';
	for (const char *at = last_lines(said, LINES); *at;) {
		size_t whole = strcspn(at, "\n"), n = whole;
		const char *text = trim(at, &n);

		n = n < LINE_BYTES ? n : LINE_BYTES;
		if (n && used + 2 < LAST_WORDS_MAX)
			used += (size_t)snprintf(line + used, LAST_WORDS_MAX - used, "%s%.*s",
						 used ? "; " : "", (int)n, text);
		at += whole + (at[whole] == '\n');
	}
	for (char *c = line; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
}
