/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line on the terminal that says how far a run is. Knows nothing of what runs. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
	const char *what; /* the target */
	bool on;	  /* standard error is a terminal, and nobody asked for quiet */
	struct timespec start;
};

void progress_start(struct progress *progress, const char *what, bool quiet);
/* Has the form of machine_watch's callback; context is a struct progress. */
void progress_show(void *context, size_t done, size_t running, size_t all);
/* The same of what is computed: "linux: 3 of 63 numbers, 12 s"; from the given second on. */
void progress_count(const struct progress *progress, const char *things, size_t done, size_t all,
		    double from);
/* The same of what nobody can count: "linux: making, 12 s". */
void progress_wait(const struct progress *progress, const char *doing);
/* Remove the line. */
void progress_end(const struct progress *progress);

#endif
