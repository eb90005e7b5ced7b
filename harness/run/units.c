/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units. All arithmetic is checked: what does not fit is refused, never wrapped. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/run/units.h"

/* A decimal number: whole + fraction / scale, and where its text ends. */
struct decimal {
	uint64_t whole, fraction, scale;
	const char *rest;
};

enum { FRACTION_DIGITS = 9 };

static bool add_digit(uint64_t *number, char digit)
{
	return !__builtin_mul_overflow(*number, 10, number) &&
	       !__builtin_add_overflow(*number, (uint64_t)(digit - '0'), number);
}

static bool parse_decimal(const char *text, struct decimal *decimal, struct error *error)
{
	const char *at = text;
	int digits = 0;

	*decimal = (struct decimal){.scale = 1};
	if (!isdigit((unsigned char)*at))
		return error_set(error, "'%s' is not a number", text);
	for (; isdigit((unsigned char)*at); at++) {
		if (!add_digit(&decimal->whole, *at))
			return error_set(error, "'%s' is too large", text);
	}
	if (*at == '.') {
		for (at++; isdigit((unsigned char)*at); at++, digits++) {
			if (digits == FRACTION_DIGITS)
				return error_set(error, "'%s' has more than %d decimals", text,
						 FRACTION_DIGITS);
			add_digit(&decimal->fraction, *at);
			decimal->scale *= 10;
		}
		if (!digits)
			return error_set(error, "'%s': a digit is missing after the point", text);
	}
	decimal->rest = at;
	return true;
}

struct unit {
	const char *suffix;
	uint64_t ticks;
};

/* From small to large. */
static const struct unit units[] = {{"", 1},	  {"ns", 1},	   {"insn", 1},
				    {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
#define UNITS (sizeof(units) / sizeof(units[0]))

bool units_ticks(const char *text, enum meter meter, uint64_t *ticks, struct error *error)
{
	struct decimal decimal;
	uint64_t part;

	if (!parse_decimal(text, &decimal, error))
		return false;
	for (size_t i = 0; i < UNITS; i++) {
		if (strcmp(decimal.rest, units[i].suffix))
			continue;
		if (meter != METER_INSN && !strcmp(units[i].suffix, "insn"))
			return error_set(error, "'%s': this meter counts no instructions; use ns",
					 text);
		/* at most 10^9 * 10^9: fits */
		part = decimal.fraction * units[i].ticks;
		if (part % decimal.scale)
			return error_set(error, "'%s' is no whole number of %s", text,
					 meter == METER_INSN ? "instructions" : "nanoseconds");
		if (__builtin_mul_overflow(decimal.whole, units[i].ticks, ticks) ||
		    __builtin_add_overflow(*ticks, part / decimal.scale, ticks))
			return error_set(error, "'%s' is too large", text);
		return true;
	}
	return error_set(error, "'%s': unknown unit '%s'; use ns, us, ms, s or insn", text,
			 decimal.rest);
}

void units_ticks_text(uint64_t ticks, bool time, char text[UNITS_TEXT_MAX])
{
	const struct unit *unit = &units[0];

	for (size_t i = 1; time && ticks && i < UNITS; i++) {
		if (units[i].ticks > 1 && !(ticks % units[i].ticks))
			unit = &units[i];
	}
	snprintf(text, UNITS_TEXT_MAX, "%" PRIu64 "%s", ticks / unit->ticks, unit->suffix);
}

bool units_seconds(const char *text, double *seconds, struct error *error)
{
	static const struct {
		const char *suffix;
		double seconds;
	} units[] = {{"", 1}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}};
	struct decimal decimal;

	if (!parse_decimal(text, &decimal, error))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(decimal.rest, units[i].suffix)) {
			*seconds = ((double)decimal.whole +
				    (double)decimal.fraction / (double)decimal.scale) *
				   units[i].seconds;
			return true;
		}
	}
	return error_set(error, "'%s': unknown unit '%s'; use ms, s, m or h", text, decimal.rest);
}

bool units_timeout(const char *text, double *seconds, struct error *error)
{
	if (!units_seconds(text, seconds, error))
		return false;
	if (*seconds < 0.1 || *seconds > 1e6)
		return error_set(error, "'%s' is out of range: 0.1 to 1000000 s", text);
	return true;
}

bool units_count(const char *text, uint64_t min, uint64_t max, uint64_t *count, struct error *error)
{
	struct decimal decimal;

	if (!parse_decimal(text, &decimal, error))
		return false;
	if (decimal.scale != 1 || *decimal.rest)
		return error_set(error, "'%s' is not a whole number", text);
	if (decimal.whole < min || decimal.whole > max)
		return error_set(error, "%s is out of range: %" PRIu64 " to %" PRIu64, text, min,
				 max);
	*count = decimal.whole;
	return true;
}
