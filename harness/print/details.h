/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run says of itself, its parameters and provenance. */
#ifndef PRINT_DETAILS_H
#define PRINT_DETAILS_H

#include <stdio.h>

#include "harness/run/run.h"

/* Print all of that but its metrics and samples, as text for people. */
bool print_details(FILE *out, const struct run *run, struct error *error);

#endif
