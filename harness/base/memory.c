/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation that aborts instead of failing. Knows nothing of what is kept. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"

static void *checked(void *memory)
{
	if (!memory) {
		fputs("harness: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *memory_zeroed(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

void *memory_resize(void *memory, size_t n, size_t size)
{
	return checked(reallocarray(memory, n ? n : 1, size ? size : 1));
}

char *memory_copy(const char *text)
{
	return checked(strdup(text));
}

void *memory_grow(void *items, size_t n, size_t size)
{
	if (n & (n - 1))
		return items;
	if (n > SIZE_MAX / 2)
		return checked(NULL);
	return memory_resize(items, n ? 2 * n : 1, size);
}
