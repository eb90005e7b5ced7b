/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a single value is there and in range. Knows no benchmark. */
#include <inttypes.h>

#include "harness/metrics/check_value.h"

bool metrics_check_value(const struct worker *worker, const char *bench, const char *name,
			 int64_t min, int64_t max, int64_t *value, struct error *error)
{
	if (!worker_scalar(worker, bench, name, value))
		return error_set(error, "%s: there is no value %s", bench, name);
	if (*value < min || *value > max)
		return error_set(error, "%s: %s is %" PRId64 ", not from %" PRId64 " to %" PRId64,
				 bench, name, *value, min, max);
	return true;
}
