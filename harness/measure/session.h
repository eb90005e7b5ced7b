/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a request to stored runs: finds targets, images and QEMU, measures, keeps. Knows no command
 * line.
 */
#ifndef MEASURE_SESSION_H
#define MEASURE_SESSION_H

#include "harness/base/paths.h"
#include "harness/measure/request.h"

/* Would its targets do what is asked? Boots nothing. */
bool session_check(const struct run_request *request, struct error *error);

/*
 * The same, and *moved is whether its one target is a Linux that is measured in instructions, whose metrics
 * neutral changes move from boot to boot.
 */
bool session_check_moved(const struct run_request *request, bool *moved, struct error *error);

/*
 * Measure all targets of the request, those that are booted to count instructions at the same time, store their runs and
 * print them side by side; or run the user's program. What was measured is told even if the rest could not be. Gives the
 * exit code, the program's own if there is one.
 */
int session_tell(const struct run_request *request, struct error *error);

/*
 * Measure one target as asked, and store the run, which the caller frees. A guest's failure gives a
 * failed run; NULL is for what is wrong here, or a signal.
 */
struct run *session_measure(const struct run_request *request, struct error *error);

/* Who looks on while several requests are measured side by side. */
struct session_watch {
	const char *name; /* of all of it, on the terminal */
	/* May a run that was measured before, and is stored, stand for this request? Then nothing else is called. */
	bool (*before)(void *context, size_t which, const struct run *run, struct store *store,
		       bool *stands, struct error *error);
	/* Before anything boots: the plan may be given a reader. */
	bool (*begin)(void *context, size_t which, struct plan *plan, const struct run *run,
		      const struct paths *paths, const char *qemu, struct error *error);
	/* Of a run that is complete, before it is stored: its provenance may be added to. */
	bool (*end)(void *context, size_t which, struct run *run, struct error *error);
	/* And when it is stored. */
	bool (*kept)(void *context, size_t which, const struct run *run, struct store *store,
		     struct error *error);
	void *context;
};

/*
 * Measure the one target of each of n requests at the same time, in as many machines as the first one
 * asks for. All runs are stored that have a status: if one failed, some may have none. Gives runs, to be
 * freed, as in session_measure(); on an error or a signal there are none, and nothing is stored.
 */
bool session_measure_together(const struct run_request *requests, size_t n,
			      const struct session_watch *watch, struct run **runs,
			      struct error *error);

#endif
