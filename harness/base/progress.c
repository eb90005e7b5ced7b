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

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) * 1e-9;
}

void progress_show(void *context, size_t done, size_t running, size_t all)
{
	const struct progress *progress = context;

	if (!progress->on)
		return;
	fprintf(stderr, "\r\033[K%s: %zu of %zu machines done, %zu running, %.0f s", progress->what,
		done, all, running, seconds_since(&progress->start));
	fflush(stderr);
}

void progress_count(const struct progress *progress, const char *things, size_t done, size_t all,
		    double from)
{
	double seconds;

	if (!progress->on)
		return;
	seconds = seconds_since(&progress->start);
	if (seconds < from)
		return;
	fprintf(stderr, "\r\033[K%s: %zu of %zu %s, %.0f s", progress->what, done, all, things,
		seconds);
	fflush(stderr);
}

void progress_wait(const struct progress *progress, const char *doing)
{
	if (!progress->on)
		return;
	fprintf(stderr, "\r\033[K%s: %s, %.0f s", progress->what, doing,
		seconds_since(&progress->start));
	fflush(stderr);
}

void progress_end(const struct progress *progress)
{
	if (progress->on)
		fputs("\r\033[K", stderr);
}
