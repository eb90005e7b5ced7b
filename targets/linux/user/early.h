/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a libc program does that finds itself init of a Linux with nothing else in user space. Errors
 * are complained of (complain.h).
 */
#ifndef EARLY_H
#define EARLY_H

#include <stdbool.h>
#include <stddef.h>

/* Mount what programs expect to find, let bytes go to the console as they are, read the words. */
bool early_begin(void);

/*
 * The words of the kernel's command line, before its " -- ", that begin with prefix: without it, each
 * with a blank behind. False if they do not fit.
 */
bool early_words(const char *prefix, char *to, size_t size);

/* The first such word as a number; false, and nothing said, if there is none or it is no number. */
bool early_number(const char *prefix, unsigned long *number);

/* What stands behind the " -- "; "" if nothing does. */
const char *early_arguments(void);

/* Wait until the console has sent everything, and power off. */
void early_end(void) __attribute__((noreturn));

#endif
