/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Formatted text in a buffer: the part of printf that freestanding code here uses.
 */
#ifndef FREESTANDING_FORMAT_H
#define FREESTANDING_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* %s %c %d %u %x %lu %ld %lx %p %%, with width and zero padding; always terminates. */
int kvsnprintf(char *buffer, size_t size, const char *format, va_list args);
int ksnprintf(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
