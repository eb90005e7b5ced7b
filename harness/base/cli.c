/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all verbs' command lines have in common, on top of argp. Knows no verb. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/cli.h"

static bool is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-?");
}

/* argp's own --help would exit, or carry on after printing: so it is recognized beforehand. */
static bool wants_help(int argc, char **argv, unsigned int *flags)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		*flags = ARGP_HELP_STD_HELP;
		if (is_help(argv[i]))
			return true;
		*flags = ARGP_HELP_STD_USAGE;
		if (!strcmp(argv[i], "--usage"))
			return true;
	}
	return false;
}

enum cli_result cli_parse(const struct argp *argp, int argc, char **argv, void *input,
			  struct error *error)
{
	unsigned int flags;
	int code;

	error->message[0] = '\0';
	if (wants_help(argc, argv, &flags)) {
		argp_help(argp, stdout, flags & ~(unsigned int)ARGP_HELP_EXIT_OK, argv[0]);
		return CLI_DONE;
	}
	code = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, input);
	if (!code)
		return CLI_GO;
	/* getopt has said what is wrong with an option; unexpected words it leaves to us. */
	if (code == ENOMEM)
		error_set(error, "out of memory");
	return CLI_BAD;
}

bool cli_go(enum cli_result result, int *code)
{
	*code = result == CLI_DONE ? EXIT_DONE : EXIT_ERROR;
	return result == CLI_GO;
}

bool cli_one_word(const char **word, const char *text, const char *rule, struct error *error)
{
	if (*word)
		return error_set(error, "'%s': %s", text, rule);
	*word = text;
	return true;
}

bool cli_format(const char *text, enum format *format, struct error *error)
{
	static const char *const names[] = {"table", "json", "csv"};
	static const enum format formats[] = {FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i])) {
			*format = formats[i];
			return true;
		}
	}
	return error_set(error, "unknown format '%s': it is table, json or csv", text);
}

bool cli_take_value(const char *name, char **argv, int argc, int *at, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(argv[*at], name, n) != 0)
		return false;
	if (argv[*at][n] == '=') {
		*value = argv[*at] + n + 1;
		return true;
	}
	if (argv[*at][n] || *at + 1 == argc)
		return false;
	*value = argv[++*at];
	return true;
}

bool cli_help(int argc, char **argv, const char *text)
{
	for (int i = 1; i < argc; i++) {
		if (is_help(argv[i])) {
			fputs(text, stdout);
			return true;
		}
	}
	return false;
}

bool cli_choose(const char *option, const char *const *names, const char *text, int *chosen,
		struct error *error)
{
	for (int i = 0; names[i]; i++) {
		if (!strcmp(names[i], text)) {
			*chosen = i;
			return true;
		}
	}
	error_set(error, "%s does not know '%s'; it takes ", option, text);
	for (int i = 0; names[i]; i++) {
		size_t n = strlen(error->message);

		snprintf(error->message + n, sizeof(error->message) - n, "%s%s", i ? ", " : "",
			 names[i]);
	}
	return false;
}
