/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A gate from measuring to telling: both arms of each target, the decision on them, what people and
 * build servers get to read of it. Knows no command line but the words that it hands on.
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include <stdint.h>

#include "harness/base/error.h"
#include "harness/base/paths.h"

#define GATE_RUNS     10 /* of each side in a batch of measured time, by default */
#define GATE_RUNS_MAX 1000

struct gate_request {
	const struct paths *paths;

	/* What kernels are held against, one at most; nothing: each target's stored baseline. */
	const char *baseline;		       /* a file, another one than the target's */
	const char *base;		       /* a revision, to be built */
	const char *base_images;	       /* a folder, another copy of the repository */
	const char *base_kernel, *base_append; /* another kernel or other arguments; "": none */
	const char *base_cpus;		       /* other processors of this host */
	const char *base_run;		       /* a stored run */

	const char *stored_run;	      /* with base_run: the run to judge, so that nothing boots */
	uint64_t runs;		      /* of measured time: of each side in a batch */
	const char *policy_file;      /* NULL: as policy_load_for() finds it */
	const char *junit, *markdown; /* files to write, or NULL */
	bool all;		      /* print what is equal, too */
	bool no_blame;		      /* do not look for functions that grew */
	char **words;		      /* for `harness run`: what is measured, and the format */
	int n_words;
};

/*
 * Hold all targets of the request against their bases, and tell. Gives the exit code: the worst
 * verdict's, EXIT_DONE to EXIT_INCONCLUSIVE. On EXIT_ERROR what could be judged has been told.
 */
int gate_tell(const struct gate_request *request, struct error *error);

#endif
