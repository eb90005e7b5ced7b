/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences put together piece by piece, and texts from a store made fit to be shown: UTF-8 without
 * control characters. Knows no picture and no HTML.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* A text that grows; {NULL, 0} is an empty one. text is never freed by anybody but words_free(). */
struct words {
	char *text;
	size_t n;
};
void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
void words_append(struct words *words, const char *bytes, size_t n);
/* As a shell takes it for one word, whatever is in it. */
void words_add_quoted(struct words *words, const char *text);
/* The text, "" for an empty one; to be freed. The words are empty afterwards. */
char *words_take(struct words *words);
void words_free(struct words *words);

/* As printf(3), into memory to be freed. */
char *words_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A copy, to be freed, that any program may draw: what is no UTF-8, control characters, and marks
 * that turn the direction of writing become '?'; line ends become blanks. Of a text of more than
 * `most` characters the middle is left out, and an ellipsis stands for it.
 */
char *words_clean(const char *text, size_t most);

/* Number of characters of a UTF-8 text. */
size_t words_length(const char *text);

/*
 * Break a text at blanks (but not behind a number) into lines of at most `width` characters (a longer
 * word stays whole), into lines[], each to be freed. What does not fit `most` lines ends in an
 * ellipsis. Gives their number.
 */
size_t words_wrap(const char *text, size_t width, char **lines, size_t most);

/* What stands between the items of an enumeration, before item i of n: "", ", " or " and ". */
const char *words_between(size_t i, size_t n);

/* Are the first n bytes of a word one of the comma-separated list? An empty word is in none. */
bool words_listed(const char *list, const char *word, size_t n);

#endif
