/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user's own program instead of the benchmarks. */
#ifndef MEASURE_USER_PROGRAM_H
#define MEASURE_USER_PROGRAM_H

#include "harness/measure/request.h"

/* Boot it on that target, its output to ours. Gives its exit status as exit code. */
int user_program_run(const struct run_request *request, const struct target *target,
		     const struct paths *paths, const char *qemu, struct error *error);

#endif
