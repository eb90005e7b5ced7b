/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness sweep`: one target with a list of settings, one after the other, and what each costs. A
 * setting is an option of `harness run`; all else is given to every run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/measure/session.h"
#include "harness/print/compare.h"
#include "harness/run/settled.h"
#include "harness/verb.h"

static const char doc[] =
	"Usage: harness sweep --target TARGET SETTING... [OPTION...]\n"
	"Measure a target with each of a list of settings, and print what each costs.\n"
	"\n"
	"A SETTING is one of these; each may be given several times:\n"
	"\n"
	"      --append=ARGS          kernel arguments\n"
	"      --kernel=FILE          a bzImage, on linux\n"
	"      --tick-hz=N            a rate of the periodic tick, on kernels that have none\n"
	"\n"
	"The target is measured first with none of them, then with one after the other, never\n"
	"with several together. Other options are those of `harness run`, and hold for all.\n"
	"The runs are stored; a run's label is its setting, so that `harness compare` finds it.\n"
	"\n"
	"Examples:\n"
	"  harness sweep --target linux --append nohz=off --append highres=off\n"
	"  harness sweep --target lwk --tick-hz 100 --tick-hz 250 --tick-hz 1000 --bench selfish\n"
	"  harness sweep --target linux --kernel old/bzImage --kernel new/bzImage --format csv\n"
	"\n"
	"Exit status: 0, or 2 if a run failed or something was wrong.\n";

struct setting {
	const char *option; /* NULL: the target as it is */
	const char *value;
	struct run_request request;
	char *label;
	char **argv;
};

struct sweep {
	struct setting *settings;
	size_t n;
	char **common; /* argv of all runs */
	size_t n_common;
};

static const char *const setting_options[] = {"--append", "--kernel", "--tick-hz"};
#define SETTING_OPTIONS (sizeof(setting_options) / sizeof(setting_options[0]))

static void add_setting(struct sweep *sweep, const char *option, const char *value)
{
	sweep->settings = memory_grow(sweep->settings, sweep->n, sizeof(*sweep->settings));
	sweep->settings[sweep->n++] = (struct setting){.option = option, .value = value};
}

/* The setting that a word is, and its value: "--append=x", or "--append" and the word behind it. */
static bool take_word(struct sweep *sweep, char **argv, int argc, int *at, struct error *error)
{
	for (size_t i = 0; i < SETTING_OPTIONS; i++) {
		const char *value;

		if (cli_take_value(setting_options[i], argv, argc, at, &value)) {
			add_setting(sweep, setting_options[i], value);
			return true;
		}
		if (!strcmp(argv[*at], setting_options[i]))
			return error_set(error, "%s needs a value", setting_options[i]);
	}
	sweep->common = memory_grow(sweep->common, sweep->n_common, sizeof(*sweep->common));
	sweep->common[sweep->n_common++] = argv[*at];
	return true;
}

/* The request of `harness run` with the common options and this setting. */
static bool make_request(const struct sweep *sweep, struct setting *setting, struct error *error)
{
	int argc = 0;

	setting->argv = memory_zeroed(sweep->n_common + 3, sizeof(char *));
	for (size_t i = 0; i < sweep->n_common; i++)
		setting->argv[argc++] = sweep->common[i];
	if (setting->option) {
		setting->argv[argc++] = (char *)setting->option;
		setting->argv[argc++] = (char *)setting->value;
	}
	if (request_parse(argc, setting->argv, &setting->request, error) != CLI_GO)
		return false;
	if (setting->request.elf)
		return error_set(error, "--elf: a sweep compares benchmarks");
	if (strchr(setting->request.targets, ',') || !strcmp(setting->request.targets, "all"))
		return error_set(error, "'%s': a sweep is of one target", setting->request.targets);
	if (!setting->option) {
		setting->label = memory_copy("default");
	} else if (asprintf(&setting->label, "%s %s", setting->option + 2, setting->value) < 0) {
		return error_set(error, "out of memory");
	}
	if (!setting->request.label)
		setting->request.label = setting->label;
	return session_check(&setting->request, error);
}

static bool prepare(struct sweep *sweep, int argc, char **argv, struct error *error)
{
	add_setting(sweep, NULL, NULL);
	for (int i = 0; i < argc; i++) {
		if (!take_word(sweep, argv, argc, &i, error))
			return false;
	}
	if (sweep->n == 1)
		return error_set(error, "which settings? --append, --kernel or --tick-hz, each "
					"as often as you like; `harness sweep --help`");
	for (size_t i = 0; i < sweep->n; i++) {
		if (!make_request(sweep, &sweep->settings[i], error))
			return false;
	}
	return true;
}

/* A run that failed is told, and has no column. */
static bool measure_settings(struct sweep *sweep, struct run **runs, size_t *n, bool *failed,
			     struct error *error)
{
	for (size_t i = 0; i < sweep->n; i++) {
		struct setting *setting = &sweep->settings[i];
		struct run *run = session_measure(&setting->request, error);

		if (!run)
			return false;
		settled_warn(&run, 1);
		if (!strcmp(run->status, "ok")) {
			runs[(*n)++] = run;
			continue;
		}
		fprintf(stderr, "harness: %s: %s failed: %s\n", setting->label, run->id,
			run->reason);
		*failed = true;
		run_free(run);
	}
	return true;
}

static int sweep_all(struct sweep *sweep, struct error *error)
{
	struct run **runs = memory_zeroed(sweep->n, sizeof(struct run *));
	struct error unreported;
	bool failed = false, ok;
	size_t n = 0;

	ok = measure_settings(sweep, runs, &n, &failed, error);
	if (n && (ok || !interrupt_pending()) &&
	    !compare_print(stdout, runs, n, 0, COMPARE_NO_PLACEBO,
			   sweep->settings[0].request.format,
			   ok ? error : &unreported))
		ok = false;
	if (ok && failed)
		error->message[0] = '\0'; /* it has been told */
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
	return ok && !failed ? EXIT_DONE : EXIT_ERROR;
}

static int run(int argc, char **argv, struct error *error)
{
	struct sweep sweep = {NULL, 0, NULL, 0};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	if (cli_help(argc, argv, doc))
		return EXIT_DONE;
	if (prepare(&sweep, argc, argv, error))
		code = sweep_all(&sweep, error);
	for (size_t i = 0; i < sweep.n; i++) {
		request_free(&sweep.settings[i].request);
		free(sweep.settings[i].label);
		free(sweep.settings[i].argv);
	}
	free(sweep.settings);
	free(sweep.common);
	return code;
}

const struct verb verb_sweep = {"sweep", "one target, a list of settings: which costs what", run};
