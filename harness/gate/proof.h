/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate against itself: variants of the LWK of which it is known whether they are worse, built in
 * a worktree of their own. Neutral ones must pass; what is planted must be found, and its function
 * named.
 */
#ifndef GATE_PROOF_H
#define GATE_PROOF_H

#include <stdint.h>

#include "harness/base/paths.h"
#include "harness/gate/policy.h"

#define PROOF_TRIALS	 3
#define PROOF_TRIALS_MAX 100

struct proof_request {
	const struct paths *paths;
	const char *qemu;
	const struct policy *policy;
	char **words; /* options of `harness run` */
	int n_words;
	uint64_t trials; /* of each neutral kind */
};

/* Prints a table. EXIT_DONE if all went as it must, EXIT_REGRESSION if not, or EXIT_ERROR. */
int proof_tell(const struct proof_request *request, struct error *error);

#endif
