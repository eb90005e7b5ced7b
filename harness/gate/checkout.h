/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another revision of this repository, built: for comparing it with the one at hand. Lives in a
 * worktree of its own under $TMPDIR, so that the user's files stay as they are.
 */
#ifndef GATE_CHECKOUT_H
#define GATE_CHECKOUT_H

#include <limits.h>
#include <stddef.h>

#include "harness/base/error.h"

struct checkout {
	char root[PATH_MAX];	/* of the repository; "" if there is no checkout */
	char path[PATH_MAX];	/* of the worktree */
	char commit[65];	/* what is checked out, in full */
	bool benchmarks_differ; /* the revision's own benchmarks are others than the repository's */
};

/* The full name of a commit; fails, with git's own words, if there is none of this name. */
bool checkout_resolve(const char *root, const char *revision, char commit[65], struct error *error);

/* Make a worktree of a revision. On success it is to be closed. */
bool checkout_open(struct checkout *checkout, const char *root, const char *revision,
		   struct error *error);
/* Check out another revision there: what is built already and did not change is not built again. */
bool checkout_move(struct checkout *checkout, const char *revision, struct error *error);

/* Run git there, with these words; its last lines go into the error if it fails. */
bool checkout_git(const struct checkout *checkout, char *const *arguments, struct error *error);

/*
 * Put the repository's own benchmarks in place of the revision's, so that kernels are compared, not
 * benchmarks: all of microbench/.
 */
bool checkout_use_benchmarks(struct checkout *checkout, struct error *error);

/*
 * Build kernels, such as build/lwk.elf, and the benchmarks; a variable for make, such as
 * "LWK_SRC=...", may be NULL. Fails, with the compiler's first complaint, if they do not build.
 */
bool checkout_build(const struct checkout *checkout, const char *const *kernels, size_t n,
		    const char *variable, struct error *error);

/* Remove the worktree. */
void checkout_close(struct checkout *checkout);

#endif
