/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One way to say that something is wrong, for our programs on Linux. */
#ifndef COMPLAIN_H
#define COMPLAIN_H

/* Who complains. */
extern const char *complain_as;

/* Prints "<who>: ..." and the end of a line to standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
