/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a verb is: one file cmd/<name>.c that defines `const struct verb verb_<name>`, one line in
 * the list below, and one in main.c's table. main.c knows nothing else about verbs.
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

extern const struct verb verb_run;
extern const struct verb verb_list;
extern const struct verb verb_show;
extern const struct verb verb_rerun;
extern const struct verb verb_compare;
extern const struct verb verb_sweep;
extern const struct verb verb_scale;
extern const struct verb verb_noise;
extern const struct verb verb_blame;
extern const struct verb verb_isolation;
extern const struct verb verb_inject;
extern const struct verb verb_gate;
extern const struct verb verb_baseline;
extern const struct verb verb_bisect;
extern const struct verb verb_history;
extern const struct verb verb_slides;
extern const struct verb verb_report;
extern const struct verb verb_export;
extern const struct verb verb_prune;
extern const struct verb verb_doctor;
extern const struct verb verb_events;

#endif
