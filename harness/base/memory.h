/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail: a host that has no memory left for the few megabytes that this
 * command keeps is beyond helping, so these abort with a message instead of burdening every caller.
 * Sizes that come from a guest are bounded before they get here.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_zeroed(size_t n, size_t size);
/* As reallocarray(3): n * size is checked for overflow. */
void *memory_resize(void *memory, size_t n, size_t size);
char *memory_copy(const char *text);
/* Room for one more item: doubles items' capacity when n is a power of two (or 0). */
void *memory_grow(void *items, size_t n, size_t size);

#endif
