/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a verb is: one file cmd_<name>.c that defines `const struct verb verb_<name>`, one line in
 * the list below, and one in main.c's table. main.c knows nothing else about verbs.
 */
#ifndef VERB_H
#define VERB_H

#include <argp.h>

#include "error.h"
#include "print.h"

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

/*
 * Parse a verb's command line. --help goes to standard output. Parsers of an argp get `input` as
 * state->input; to refuse something they fill the verb's struct error and return EINVAL, and may
 * not call argp_error() or argp_failure() (these exit).
 */
enum cli_result {
	CLI_GO,	  /* parsed: carry on */
	CLI_DONE, /* help was printed: exit with EXIT_DONE */
	CLI_BAD,  /* refused, error says why: exit with EXIT_ERROR */
};
enum cli_result cli_parse(const struct argp *argp, int argc, char **argv, void *input,
			  struct error *error);

/* The value of --format; the option's table entry is CLI_FORMAT_OPTION, its key 'f'. */
bool cli_format(const char *text, enum format *format, struct error *error);
#define CLI_FORMAT_OPTION                                                     \
	{                                                                     \
		"format", 'f', "FORMAT", 0, "table (default), json or csv", 0 \
	}

/* "--name=value", or "--name" and the next word, which *at then is at: for verbs that hand words on. */
bool cli_take_value(const char *name, char **argv, int argc, int *at, const char **value);

/* Look an option's word up in a list that ends with NULL. */
bool cli_choose(const char *option, const char *const *names, const char *text, int *chosen,
		struct error *error);

#endif
