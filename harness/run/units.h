/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers with units, as users write them. Knows no option and no benchmark.
 */
#ifndef RUN_UNITS_H
#define RUN_UNITS_H

#include <stdint.h>

#include "harness/base/error.h"
#include "harness/run/meter.h"

/*
 * A duration or length: a number, with a fraction if you like, and ns, us, ms, s or insn. Gives
 * ticks of the meter: instructions (1 us is 1,000) or nanoseconds; a number without a suffix is
 * that already. Refuses what is no whole number of ticks, and insn in another meter.
 */
bool units_ticks(const char *text, enum meter meter, uint64_t *ticks, struct error *error);

/* The other way: a number, if `time` in the largest unit in which it is whole, as 100us. */
#define UNITS_TEXT_MAX 32
void units_ticks_text(uint64_t ticks, bool time, char text[UNITS_TEXT_MAX]);

/* Seconds of processor or wall-clock time: a number, with ms, s, m or h; seconds without. */
bool units_seconds(const char *text, double *seconds, struct error *error);

/* The same within what makes sense as a limit: 0.1 s to 10^6 s. */
bool units_timeout(const char *text, double *seconds, struct error *error);

/* A plain decimal within [min, max]. */
bool units_count(const char *text, uint64_t min, uint64_t max, uint64_t *count,
		 struct error *error);

#endif
