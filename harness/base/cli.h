/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all verbs' command lines have in common, on top of argp. Knows no verb. */
#ifndef BASE_CLI_H
#define BASE_CLI_H

#include <argp.h>

#include "harness/base/error.h"
#include "harness/base/format.h"

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

/* Whether to carry on. *code is then EXIT_ERROR, until something better is known; else what to exit with. */
bool cli_go(enum cli_result result, int *code);

/* The one word that a verb takes; a second one is refused by that rule: "one run at a time". */
bool cli_one_word(const char **word, const char *text, const char *rule, struct error *error);

/* The value of --format; the option's table entry is CLI_FORMAT_OPTION, its key 'f'. */
bool cli_format(const char *text, enum format *format, struct error *error);
#define CLI_FORMAT_OPTION                                                     \
	{                                                                     \
		"format", 'f', "FORMAT", 0, "table (default), json or csv", 0 \
	}

/* Of verbs that make something of runs: what a marked one comes to. Its key is CLI_STRICT (run/marks.h). */
#define CLI_STRICT 0x5000
#define CLI_STRICT_OPTION                                                         \
	{                                                                         \
		"strict", CLI_STRICT, NULL, 0,                                    \
			"exit with 3 if a run is disturbed or had not settled", 0 \
	}

/* "--name=value", or "--name" and the next word, which *at then is at: for verbs that hand words on. */
bool cli_take_value(const char *name, char **argv, int argc, int *at, const char **value);

/* Print the text if one of the words asks for help: for verbs that hand words on, too. */
bool cli_help(int argc, char **argv, const char *text);

/* Look an option's word up in a list that ends with NULL. */
bool cli_choose(const char *option, const char *const *names, const char *text, int *chosen,
		struct error *error);

#endif
