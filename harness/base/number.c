/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as text. Knows no unit and no metric. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/number.h"

/* Beyond this a double does not hold every integer: it is not printed as one. */
#define INTEGER_MAX 9007199254740992.0 /* 2^53 */

static int is_integer(double value)
{
	return fabs(value) <= INTEGER_MAX && value == trunc(value);
}

const char *number_exact(double value, char text[NUMBER_TEXT_MAX])
{
	/* Seventeen digits are always enough (IEEE 754-2019, 5.12.2), fifteen mostly. */
	enum { LEAST = 15, MOST = 17 };

	text[0] = '\0';
	if (!isfinite(value))
		return text;
	if (is_integer(value)) {
		snprintf(text, NUMBER_TEXT_MAX, "%.0f", value + 0.0); /* no -0 */
		return text;
	}
	for (int digits = LEAST; digits <= MOST; digits++) {
		snprintf(text, NUMBER_TEXT_MAX, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return text;
}

/* "-1234567.8" to "-1,234,567.8" */
static void add_commas(const char *plain, char text[NUMBER_TEXT_MAX])
{
	size_t sign = *plain == '-', whole = strspn(plain + sign, "0123456789");
	char *to = text;

	for (size_t i = 0; i < sign + whole; i++) {
		size_t left = sign + whole - i;

		if (i > sign && left % 3 == 0)
			*to++ = ',';
		*to++ = plain[i];
	}
	strcpy(to, plain + sign + whole);
}

const char *number_readable(double value, char text[NUMBER_TEXT_MAX])
{
	enum { SIGNIFICANT = 5, DECIMALS_MAX = 9 };
	char plain[NUMBER_TEXT_MAX];
	int decimals;

	if (!isfinite(value))
		return strcpy(text, "-");
	if (is_integer(value)) {
		snprintf(plain, sizeof(plain), "%.0f", value + 0.0);
	} else {
		decimals = SIGNIFICANT - 1 - (int)floor(log10(fabs(value)));
		if (fabs(value) > INTEGER_MAX || decimals > DECIMALS_MAX) {
			snprintf(text, NUMBER_TEXT_MAX, "%.*g", SIGNIFICANT, value);
			return text;
		}
		snprintf(plain, sizeof(plain), "%.*f", decimals < 1 ? 1 : decimals, value);
	}
	add_commas(plain, text);
	return text;
}
