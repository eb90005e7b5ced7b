/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command: picks the verb, and is the only place that exits. Knows nothing of what verbs do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/interrupt.h"
#include "harness/base/own_limits.h"
#include "harness/verb.h"
#include "harness/version.h"

#define ENTRY(name) &verb_##name,
static const struct verb *const verbs[] = {VERBS(ENTRY)};
#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void help(FILE *out)
{
	fputs("Usage: harness VERB [OPTION...]\n"
	      "\n"
	      "Boots a kernel, runs seven benchmarks on it, and says how much of the machine the\n"
	      "kernel takes for itself: a lightweight kernel, a unikernel, stock Linux, side by "
	      "side.\n"
	      "\n"
	      "Verbs:\n",
	      out);
	for (size_t i = 0; i < N_VERBS; i++)
		fprintf(out, "  %-8s  %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n"
	      "Start here:\n"
	      "  harness doctor                          what this machine can measure\n"
	      "  harness list                            targets, benchmarks, runs\n"
	      "  harness run --target lwk                boot, measure, store, print\n"
	      "  harness run --target all --workers 2    three kernels side by side\n"
	      "  harness run --target lwk --elf ./a.out  a static program of your own\n"
	      "  harness show linux                      the newest run of linux again\n"
	      "  harness rerun lwk                       boot the same again; equal bytes?\n"
	      "  harness export lwk > samples.csv        every raw sample of a run\n"
	      "\n"
	      "`harness VERB --help` explains a verb and its options; `harness --version` says "
	      "which\n"
	      "version this is. Exit codes: 0 done, 1 regression or difference found, 2 usage,\n"
	      "environment or data error, 3 inconclusive; `run --elf` gives the program's own.\n",
	      out);
}

/* Number of insertions, deletions, replacements and swaps that make one word of the other. */
static size_t distance(const char *a, const char *b)
{
	enum { LONGEST = 15 };
	size_t table[LONGEST + 1][LONGEST + 1], n = strlen(a), m = strlen(b);

	if (n > LONGEST || m > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			size_t best = i + j;

			if (i && table[i - 1][j] + 1 < best)
				best = table[i - 1][j] + 1;
			if (j && table[i][j - 1] + 1 < best)
				best = table[i][j - 1] + 1;
			if (i && j && table[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < best)
				best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    table[i - 2][j - 2] + 1 < best)
				best = table[i - 2][j - 2] + 1;
			table[i][j] = best;
		}
	}
	return table[n][m];
}

static const struct verb *find_verb(const char *name, struct error *error)
{
	const struct verb *close = NULL;
	size_t closest = 3; /* further away than that it is another word */

	for (size_t i = 0; i < N_VERBS; i++) {
		if (!strcmp(name, verbs[i]->name))
			return verbs[i];
		if (distance(name, verbs[i]->name) < closest) {
			closest = distance(name, verbs[i]->name);
			close = verbs[i];
		}
	}
	if (close)
		error_set(error, "unknown verb '%s'; did you mean '%s'?", name, close->name);
	else
		error_set(error, "unknown verb '%s'; `harness --help` lists them", name);
	return NULL;
}

static int dispatch(int argc, char **argv, struct error *error)
{
	const struct verb *verb;
	char name[64];

	if (argc < 2) {
		help(stderr);
		return EXIT_ERROR;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("harness " HARNESS_VERSION);
		return EXIT_DONE;
	}
	verb = find_verb(argv[1], error);
	if (!verb)
		return EXIT_ERROR;
	snprintf(name, sizeof(name), "harness %s", verb->name);
	argv[1] = name;
	return verb->run(argc - 1, argv + 1, error);
}

int main(int argc, char **argv)
{
	struct error error = {""};
	int code;

	own_limits_watch();
	code = dispatch(argc, argv, &error);

	interrupt_obey();
	if ((fflush(stdout) || ferror(stdout)) && code == EXIT_DONE) {
		error_set(&error, "cannot write the output: %s", strerror(errno));
		code = EXIT_ERROR;
	}
	if (code == EXIT_ERROR && own_limits_hit())
		fprintf(stderr, "harness: a file reached its limit: %s\n", own_limits_hit());
	if (code == EXIT_ERROR && error.message[0])
		fprintf(stderr, "harness: %s\n", error.message);
	return code;
}
