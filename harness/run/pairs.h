/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of named texts: parameters, options, provenance. Knows none of the names. */
#ifndef RUN_PAIRS_H
#define RUN_PAIRS_H

#include <stddef.h>

/* A named text; lists of them hold parameters and provenance, in insertion order. */
struct pair {
	char *key, *value;
};
struct pairs {
	struct pair *items;
	size_t n;
};
void pairs_set(struct pairs *pairs, const char *key, const char *value); /* add or replace */
void pairs_setf(struct pairs *pairs, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void pairs_copy(struct pairs *to, const struct pairs *from);	   /* add or replace all */
const char *pairs_get(const struct pairs *pairs, const char *key); /* NULL if missing */
/* "key=value key=value", to be freed; empty of none. */
char *pairs_text(const struct pairs *pairs);
void pairs_free(struct pairs *pairs);

#endif
