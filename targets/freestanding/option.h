/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options on a kernel's command line, before " -- "; what comes after it are the program's
 * arguments. Of options of one name the first counts.
 */
#ifndef FREESTANDING_OPTION_H
#define FREESTANDING_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The line, NUL-terminated. Whoever boots the kernel fills it first; empty until then. */
#define OPTION_LINE_MAX 2048
extern char option_line[OPTION_LINE_MAX];

/* A number, decimal or 0x. False and *value untouched where it is missing or no number. */
bool option_u64(const char *name, uint64_t *value);

/* A text in the line, and its length; 0 and *value untouched where it is missing or empty. */
size_t option_text(const char *name, const char **value);

const char *option_arguments(void); /* after " -- ", "" if none */

#endif
