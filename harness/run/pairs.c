/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of named texts. Knows none of the names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/pairs.h"

static struct pair *pairs_find(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (!strcmp(pairs->items[i].key, key))
			return &pairs->items[i];
	}
	return NULL;
}

void pairs_set(struct pairs *pairs, const char *key, const char *value)
{
	struct pair *pair = pairs_find(pairs, key);
	char *copy = memory_copy(value);

	if (pair) {
		free(pair->value);
		pair->value = copy;
		return;
	}
	pairs->items = memory_grow(pairs->items, pairs->n, sizeof(*pairs->items));
	pairs->items[pairs->n++] = (struct pair){memory_copy(key), copy};
}

void pairs_setf(struct pairs *pairs, const char *key, const char *format, ...)
{
	va_list args;
	char *value;

	va_start(args, format);
	if (vasprintf(&value, format, args) < 0)
		value = memory_copy("");
	va_end(args);
	pairs_set(pairs, key, value);
	free(value);
}

void pairs_copy(struct pairs *to, const struct pairs *from)
{
	for (size_t i = 0; i < from->n; i++)
		pairs_set(to, from->items[i].key, from->items[i].value);
}

const char *pairs_get(const struct pairs *pairs, const char *key)
{
	const struct pair *pair = pairs_find(pairs, key);

	return pair ? pair->value : NULL;
}

char *pairs_text(const struct pairs *pairs)
{
	char *text = memory_copy("");
	size_t n = 0;

	for (size_t i = 0; i < pairs->n; i++) {
		const struct pair *pair = &pairs->items[i];
		size_t room = n + strlen(pair->key) + strlen(pair->value) + sizeof(" =");

		text = memory_resize(text, room, 1);
		n += (size_t)snprintf(text + n, room - n, "%s%s=%s", n ? " " : "", pair->key,
				      pair->value);
	}
	return text;
}

void pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		free(pairs->items[i].key);
		free(pairs->items[i].value);
	}
	free(pairs->items);
	*pairs = (struct pairs){NULL, 0};
}
