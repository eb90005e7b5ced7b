/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as text. Knows no unit and no metric. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#define NUMBER_TEXT_MAX 48

/*
 * For programs: the shortest decimal that reads back as the same double; an integer without a
 * point; "" for what is no finite number.
 */
const char *number_exact(double value, char text[NUMBER_TEXT_MAX]);

/*
 * For people: an integer in full, anything else to five significant digits, both with commas
 * between thousands; "-" for what is no finite number.
 */
const char *number_readable(double value, char text[NUMBER_TEXT_MAX]);

#endif
