/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs programs of the host (git, make, gnuplot) to their end. Knows nothing of what they do. */
#ifndef BASE_RUN_TOOL_H
#define BASE_RUN_TOOL_H

#include <stddef.h>

#include "harness/base/error.h"

/*
 * Run a program, found in PATH, in a folder (NULL: here), with nothing as standard input. What it
 * prints, on either output, is kept: its last bytes come back in `said` (size > 0, always a text).
 * False, with the error set, if it could not be started, ended with another status than 0, or a
 * signal came for us (then it and what it started is ended first).
 */
bool tool_run(char *const *arguments, const char *folder, char *said, size_t size,
	      struct error *error);

/* The last line of what a program said that is not empty; cuts `said` there. */
const char *tool_last_line(char *said);

#endif
