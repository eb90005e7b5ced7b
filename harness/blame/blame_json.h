/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as a JSON document (docs/blame.md), which is the caller's. */
#ifndef BLAME_BLAME_JSON_H
#define BLAME_BLAME_JSON_H

#include <jansson.h>

#include "harness/blame/blame_totals.h"

json_t *blame_json(const struct blame *blame);

/* The n changes of blame_diff(). */
json_t *blame_json_diff(const struct blame *old, const struct blame *new,
			const struct blame_change *changes, size_t n);

#endif
