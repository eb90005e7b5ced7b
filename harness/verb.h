/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a verb is: one file cmd/<name>.c that defines `const struct verb verb_<name>`, and one line in
 * the list below. main.c knows nothing else about verbs.
 */
#ifndef VERB_H
#define VERB_H

#include "harness/base/error.h"

struct verb {
	const char *name;
	const char *summary; /* one line, for `harness --help` */
	/*
	 * argv[0] is "harness <verb>". Gives the exit code (enum exit_code; `run --elf` the
	 * program's). With EXIT_ERROR, error says why; an empty message if it has been said.
	 */
	int (*run)(int argc, char **argv, struct error *error);
};

/* In the order of `harness --help`. */
/* clang-format off */
#define VERBS(V) \
	V(run) \
	V(list) \
	V(show) \
	V(rerun) \
	V(compare) \
	V(sweep) \
	V(scale) \
	V(noise) \
	V(blame) \
	V(isolation) \
	V(inject) \
	V(gate) \
	V(baseline) \
	V(bisect) \
	V(history) \
	V(slides) \
	V(report) \
	V(export) \
	V(prune) \
	V(doctor) \
	V(events)
/* clang-format on */

#define VERB_DECLARE(name) extern const struct verb verb_##name;
VERBS(VERB_DECLARE)

#endif
