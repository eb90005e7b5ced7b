/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What another program said last: the reason of its failure in its own words, where ours would be a
 * guess. Bounded, whatever it says.
 */
#ifndef BASE_LAST_WORDS_H
#define BASE_LAST_WORDS_H

#include <stddef.h>

/* The end of what it said so far; all zero to begin with. */
struct last_words {
	char text[1024];
	size_t n;
};
/* It said this much more. */
void last_words_add(struct last_words *words, const char *piece, size_t n);
/* Add what there is to be read of a descriptor that does not block. */
void last_words_read(struct last_words *words, int fd);

#define LAST_WORDS_MAX 640
/*
 * The last lines of a text that are not empty, four at most, as one line: blanks around them dropped,
 * and what could confuse a terminal replaced. "" if it said nothing.
 */
void last_words_line(const char *said, char line[LAST_WORDS_MAX]);

#endif
