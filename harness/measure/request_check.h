/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Can the targets that a request names do what it asks for? Boots nothing. */
#ifndef MEASURE_REQUEST_CHECK_H
#define MEASURE_REQUEST_CHECK_H

#include "harness/measure/request.h"

/*
 * What of the request one of its targets cannot do is refused, before anything boots; what only does not
 * concern one is told. Whether KVM can do it is not asked.
 */
bool request_check(const struct run_request *request, const struct target *const *targets, size_t n,
		   struct error *error);

/* No-ops are for counting: is none asked for of a target that measures time? */
bool request_check_pad(const struct run_request *request, const char *target, struct error *error);

#endif
