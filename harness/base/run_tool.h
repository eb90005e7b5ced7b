/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs programs of this host (git, make, gnuplot) to their end. Knows nothing of what they do. */
#ifndef BASE_RUN_TOOL_H
#define BASE_RUN_TOOL_H

#include <stddef.h>

#include "harness/base/error.h"

/*
 * Run a program, found in PATH, in a folder (NULL: here), with nothing as standard input. What it
 * prints, on either output, is kept: its last bytes come back in `said` (size > 0, always a text).
 * False, with the error set, if it could not be started, ended with another status than 0, with its
 * last lines in the message, or a signal came for us (then it and what it started is ended first).
 */
bool run_tool(char *const *arguments, const char *folder, char *said, size_t size,
	      struct error *error);

/* The same, and someone looks on a few times a second while it runs. */
bool run_tool_watched(char *const *arguments, const char *folder, void (*look)(void *context),
		      void *context, char *said, size_t size, struct error *error);

/*
 * Run a program to its end in a folder (NULL: here) and keep the first line of its output. False
 * if it could not be run, or ended with another status than 0.
 */
bool run_tool_first_line(char *const *arguments, const char *folder, char *line, size_t size);

#endif
