/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every raw sample of a run. Knows no metric. */
#ifndef PRINT_SAMPLES_H
#define PRINT_SAMPLES_H

#include <stdio.h>

#include "harness/base/format.h"
#include "harness/run/run.h"

/* Print them; as JSON, the document of print_runs() with samples added. */
bool print_samples(FILE *out, struct run *run, enum format format, struct error *error);

#endif
