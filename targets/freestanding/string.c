// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory and string functions for freestanding code. The first three are also what the compiler
 * calls for copies it does not want to write out.
 *
 * Whole quadwords are moved by repeated string instructions: when instructions are counted, each
 * repetition is one, so eight bytes at a time cost an eighth of a byte at a time.
 */
#include "targets/freestanding/string.h"

#include <stdint.h>

void *memcpy(void *to, const void *from, size_t n)
{
	void *at = to;
	size_t quads = n / 8, rest = n % 8;

	__asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(quads) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(rest) : : "memory");
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	void *at = to;
	size_t quads = n / 8, rest = n % 8;
	uint64_t pattern = 0x0101010101010101ul * (uint8_t)byte;

	__asm__ volatile("rep stosq" : "+D"(at), "+c"(quads) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(pattern) : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	size_t quads = n / 8;
	char *last = (char *)to + n;
	const char *last_from = (const char *)from + n;

	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(to, from, n);
	for (size_t i = n % 8; i > 0; i--)
		*--last = *--last_from;
	last -= 8;
	last_from -= 8;
	__asm__ volatile("std\n\t"
			 "rep movsq\n\t"
			 "cld"
			 : "+D"(last), "+S"(last_from), "+c"(quads)
			 :
			 : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (size_t i = 0; i < n; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return (uint8_t)a[i] < (uint8_t)b[i] ? -1 : 1;
		if (!a[i])
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
