/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text as HTML. Whatever is in it (a guest's words, a label, a path), it stays text: in an element
 * and in a quoted attribute. Knows no page.
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include <stdio.h>

/*
 * Escaped, and free of what words_clean() takes out: what is no UTF-8, control characters, marks that
 * turn the direction of writing.
 */
void html_text(FILE *out, const char *text);
/* As fprintf(3), but all of it is text. */
void html_format(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * <data>: a number for people, and exactly for programs; "none" where there is no finite number.
 * `shown` is what people read (percent for a share), `value` what the store has.
 */
void html_number(FILE *out, double value, double shown);
/* The same, for many: as text alone where that is the value. */
void html_short_number(FILE *out, double value);

#endif
