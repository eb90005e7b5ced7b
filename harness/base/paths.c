/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things are, found by the command's own location. Creates and opens nothing. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/paths.h"

/* Descriptors, not only a folder of that name: a build has folders named as its sources' are. */
static bool has_targets(const char *path)
{
	char pattern[PATH_MAX];
	glob_t found;
	bool has;

	if ((size_t)snprintf(pattern, sizeof(pattern), "%s/targets/*/*.json", path) >=
	    sizeof(pattern))
		return false;
	has = !glob(pattern, GLOB_NOSORT, NULL, &found);
	globfree(&found);
	return has;
}

static bool join(char *path, size_t size, const char *a, const char *b, struct error *error)
{
	if ((size_t)snprintf(path, size, "%s%s", a, b) >= size)
		return error_set(error, "path too long: %s%s", a, b);
	return true;
}

/* The folder above the one that holds this executable. */
static bool own_parent(char path[PATH_MAX], struct error *error)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (n < 0)
		return error_set(error, "cannot read /proc/self/exe: %s; is /proc mounted?",
				 strerror(errno));
	path[n] = '\0';
	for (int level = 0; level < 2; level++) {
		char *slash = strrchr(path, '/');

		if (slash)
			*slash = '\0';
	}
	return true;
}

/*
 * A repository's command is harness/harness (or build/san/harness/harness, its sanitized twin),
 * an installed one PREFIX/bin/harness.
 */
static bool find_root(struct paths *paths, struct error *error)
{
	char parent[PATH_MAX], probe[PATH_MAX];
	static const char *const candidates[] = {"", "/../..", "/lib/harness"};

	if (!own_parent(parent, error))
		return false;
	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		if (!join(probe, sizeof(probe), parent, candidates[i], error))
			return false;
		if (!has_targets(probe))
			continue;
		if (!realpath(probe, paths->root))
			return error_set(error, "%s: %s", probe, strerror(errno));
		paths->installed = i == 2;
		return true;
	}
	return error_set(error,
			 "no targets found: this command belongs in harness/ of its repository, or "
			 "in PREFIX/bin after `make install PREFIX=...` (looked in %s)",
			 parent);
}

static bool find_results(struct paths *paths, struct error *error)
{
	const char *own = getenv("HARNESS_RESULTS"), *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (own && *own)
		return join(paths->results, sizeof(paths->results), own, "", error);
	if (!paths->installed)
		return join(paths->results, sizeof(paths->results), paths->root, "/results", error);
	/* The XDG specification has relative paths ignored. */
	if (state && *state == '/')
		return join(paths->results, sizeof(paths->results), state, "/harness", error);
	if (home && *home)
		return join(paths->results, sizeof(paths->results), home, "/.local/state/harness",
			    error);
	return error_set(error, "no folder for results: set HARNESS_RESULTS or HOME");
}

bool paths_find(struct paths *paths, struct error *error)
{
	return find_root(paths, error) && find_results(paths, error);
}
