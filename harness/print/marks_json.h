/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's marks (run/marks.h) for programs. */
#ifndef PRINT_MARKS_JSON_H
#define PRINT_MARKS_JSON_H

#include <jansson.h>

#include "harness/run/run.h"

/* {"not settled": "why"}: a new object, empty of a run without marks. */
json_t *marks_json(const struct run *run);

#endif
