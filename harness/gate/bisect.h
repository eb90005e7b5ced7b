/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commit of this repository that made a metric worse. Drives git bisect in a worktree of its own,
 * building and measuring each revision it asks for. Knows no command line but the words that it hands
 * on.
 */
#ifndef GATE_BISECT_H
#define GATE_BISECT_H

#include "harness/base/error.h"
#include "harness/base/paths.h"

struct bisect_request {
	const struct paths *paths;
	const char *good, *bad;	 /* revisions */
	const char *metric;	 /* by name */
	const char *policy_file; /* NULL: as policy_load_for() finds it */
	char **words;		 /* for `harness run`; one target */
	int n_words;
};

/*
 * Search, and print each revision's value and the commit. EXIT_DONE, EXIT_INCONCLUSIVE if only
 * revisions are left that had to be skipped, or EXIT_ERROR.
 */
int bisect_tell(const struct bisect_request *request, struct error *error);

#endif
