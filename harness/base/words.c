/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences put together piece by piece, and texts made fit to be shown. */
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"

#define ELLIPSIS "\xe2\x80\xa6"

void words_append(struct words *words, const char *bytes, size_t n)
{
	size_t room = 64;

	while (room < words->n + n + 1)
		room *= 2;
	words->text = memory_resize(words->text, room, 1);
	memcpy(words->text + words->n, bytes, n);
	words->n += n;
	words->text[words->n] = '\0';
}

static char *format_all(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return memory_copy("");
	return text;
}

void words_add(struct words *words, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = format_all(format, args);
	va_end(args);
	words_append(words, text, strlen(text));
	free(text);
}

void words_add_quoted(struct words *words, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_,.=/:+-";

	if (*text && !text[strspn(text, plain)]) {
		words_add(words, "%s", text);
		return;
	}
	words_add(words, "'");
	for (const char *c = text; *c; c++)
		words_add(words, *c == '\'' ? "'\\''" : "%c", *c);
	words_add(words, "'");
}

char *words_take(struct words *words)
{
	char *text = words->text ? words->text : memory_copy("");

	*words = (struct words){NULL, 0};
	return text;
}

void words_free(struct words *words)
{
	free(words->text);
	*words = (struct words){NULL, 0};
}

char *words_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = format_all(format, args);
	va_end(args);
	return text;
}

/*
 * Length in bytes of the character at *text, and its number; 0 for what is no UTF-8 (RFC 3629): no
 * overlong forms, no surrogates, nothing beyond U+10FFFF.
 */
static size_t decode(const unsigned char *text, uint32_t *number)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *text < 0x80	      ? 1
		   : *text >> 5 == 6  ? 2
		   : *text >> 4 == 14 ? 3
		   : *text >> 3 == 30 ? 4
				      : 0;

	if (n <= 1) {
		*number = *text;
		return n;
	}
	*number = *text & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if (text[i] >> 6 != 2)
			return 0;
		*number = *number << 6 | (text[i] & 0x3fU);
	}
	return *number < least[n] || *number > 0x10ffff || *number >> 11 == 0x1b ? 0 : n;
}

/* Control characters, and those that change the direction of what follows (Unicode TR36). */
static bool unfit(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x61c ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static char *clean(const char *text)
{
	struct words words = {NULL, 0};

	while (*text) {
		uint32_t c;
		size_t n = decode((const unsigned char *)text, &c);

		if (n && (c == '\n' || c == '\t' || c == '\r'))
			words_append(&words, " ", 1);
		else if (!n || unfit(c))
			words_append(&words, "?", 1);
		else
			words_append(&words, text, n);
		text += n ? n : 1;
	}
	return words_take(&words);
}

/* A byte that begins a character. */
static bool begins(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t words_length(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += begins(*text);
	return n;
}

/* Where character number n begins. */
static const char *skip(const char *text, size_t n)
{
	for (; *text; text++) {
		if (begins(*text) && !n--)
			break;
	}
	return text;
}

char *words_clean(const char *text, size_t most)
{
	char *all = clean(text), *shorter;
	size_t length = words_length(all), head = (most + 1) / 2, tail = most / 2;

	if (length <= most || most < 3)
		return all;
	shorter = words_format("%.*s" ELLIPSIS "%s", (int)(skip(all, head - 1) - all), all,
			       skip(all, length - tail));
	free(all);
	return shorter;
}

size_t words_wrap(const char *text, size_t width, char **lines, size_t most)
{
	size_t n = 0;

	while (*text && n < most) {
		const char *stop = skip(text, width), *end = stop;

		/* a number stays with what it counts */
		while (*stop && end > text && (*end != ' ' || isdigit((unsigned char)end[-1])))
			end--;
		if (end == text)
			end = text + strcspn(text, " ");
		if (n + 1 == most && *end)
			lines[n++] = words_format("%.*s" ELLIPSIS, (int)(end - text), text);
		else
			lines[n++] = words_format("%.*s", (int)(end - text), text);
		text = end + strspn(end, " ");
	}
	return n;
}

const char *words_between(size_t i, size_t n)
{
	return !i ? "" : i + 1 == n ? " and " : ", ";
}

bool words_listed(const char *list, const char *word, size_t n)
{
	for (const char *at = list; *at; at += strspn(at, ",")) {
		size_t length = strcspn(at, ",");

		if (length && length == n && !strncmp(at, word, n))
			return true;
		at += length;
	}
	return false;
}
