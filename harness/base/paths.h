/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things are: the repository or installation that this command belongs to, found by the
 * command's own location and never by the current directory, and the folder of results.
 */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include <limits.h>

#include "harness/base/error.h"

struct paths {
	char root[PATH_MAX]; /* holds targets/ and build/: the repository, or PREFIX/lib/harness */
	char results
		[PATH_MAX]; /* $HARNESS_RESULTS, <repository>/results, or under $XDG_STATE_HOME */
	bool installed;	    /* root is PREFIX/lib/harness */
};

/* Fails if the command stands alone, or no folder for results can be named. Creates nothing. */
bool paths_find(struct paths *paths, struct error *error);

#endif
