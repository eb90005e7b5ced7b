/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress on a terminal: one line, updated in place, gone at the end. */
#include <stdio.h>
#include <unistd.h>

#include "harness/base/progress.h"

void progress_start(struct progress *progress, const char *what, bool quiet)
{
	progress->what = what;
	progress->on = !quiet && isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

void progress_show(void *context, size_t done, size_t running, size_t all)
{
	const struct progress *progress = context;
	struct timespec now;
	double seconds;

	if (!progress->on)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - progress->start.tv_sec) +
		  (double)(now.tv_nsec - progress->start.tv_nsec) * 1e-9;
	fprintf(stderr, "\r\033[K%s: %zu of %zu machines done, %zu running, %.0f s", progress->what,
		done, all, running, seconds);
	fflush(stderr);
}

void progress_end(const struct progress *progress)
{
	if (progress->on)
		fputs("\r\033[K", stderr);
}
