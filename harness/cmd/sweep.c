/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness sweep`: one target with a list of settings, one after the other, and what each costs. A
 * setting is an option of `harness run`; all else is given to every run. Where boots move metrics, each
 * column has boots enough to tell, and the base is measured again, as a placebo.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/cli.h"
#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/measure/session.h"
#include "harness/metrics/verdicts.h"
#include "harness/print/compare.h"
#include "harness/run/marks.h"
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
	"A Linux is booted as often for each as its table needs (8 times or more; --phases asks\n"
	"for other numbers), and measured again as it is, as a placebo: no difference is shown\n"
	"without a verdict over these boots, and if the placebo differs, too, the table says so.\n"
	"`harness compare --help` has the words.\n"
	"The runs are stored; a run's label is its setting, so that `harness compare` finds it.\n"
	"\n"
	"Examples:\n"
	"  harness sweep --target linux --append nohz=off --append highres=off\n"
	"  harness sweep --target lwk --tick-hz 100 --tick-hz 250 --tick-hz 1000 --bench selfish\n"
	"  harness sweep --target linux --kernel old/bzImage --kernel new/bzImage --format csv\n"
	"\n"
	"Exit status: 0; 2 if a run failed or something was wrong; 3 with --strict if a run is "
	"marked.\n";

struct setting {
	const char *option; /* NULL: the target as it is */
	const char *value;
	const char *label; /* of the target as it is; NULL: the setting's words */
	struct run_request request;
	char *own_label;
	char **argv;
	char *phases, *seed; /* words of argv */
};

struct sweep {
	struct setting *settings; /* the base first, the placebo last */
	size_t n;
	char **common; /* argv of all runs */
	size_t n_common;
	bool moved;   /* boots move its metrics: it has a placebo, and several boots a column */
	size_t boots; /* that are needed then */
	uint64_t room;
};

static const char *const setting_options[] = {"--append", "--kernel", "--tick-hz"};
#define SETTING_OPTIONS (sizeof(setting_options) / sizeof(setting_options[0]))

static void add_setting(struct sweep *sweep, const char *option, const char *value,
			const char *label)
{
	sweep->settings = memory_grow(sweep->settings, sweep->n, sizeof(*sweep->settings));
	sweep->settings[sweep->n++] =
		(struct setting){.option = option, .value = value, .label = label};
}

/* The setting that a word is, and its value: "--append=x", or "--append" and the word behind it. */
static bool take_word(struct sweep *sweep, char **argv, int argc, int *at, struct error *error)
{
	for (size_t i = 0; i < SETTING_OPTIONS; i++) {
		const char *value;

		if (cli_take_value(setting_options[i], argv, argc, at, &value)) {
			add_setting(sweep, setting_options[i], value, NULL);
			return true;
		}
		if (!strcmp(argv[*at], setting_options[i]))
			return error_set(error, "%s needs a value", setting_options[i]);
	}
	sweep->common = memory_grow(sweep->common, sweep->n_common, sizeof(*sweep->common));
	sweep->common[sweep->n_common++] = argv[*at];
	return true;
}

/* Parse `harness run` with the common words, and before and behind them these, where they are not NULL. */
static bool parse_words(const struct sweep *sweep, struct setting *setting, struct error *error)
{
	int argc = 0;

	setting->argv = memory_zeroed(sweep->n_common + 5, sizeof(char *));
	setting->argv[argc++] = sweep->common[0];
	if (setting->phases)
		setting->argv[argc++] = setting->phases; /* a user's own is behind it */
	for (size_t i = 1; i < sweep->n_common; i++)
		setting->argv[argc++] = sweep->common[i];
	if (setting->option) {
		setting->argv[argc++] = (char *)setting->option;
		setting->argv[argc++] = (char *)setting->value;
	}
	if (setting->seed)
		setting->argv[argc++] = setting->seed;
	if (request_parse(argc, setting->argv, &setting->request, error) != CLI_GO)
		return false;
	if (setting->request.elf)
		return error_set(error, "--elf: a sweep compares benchmarks");
	if (strchr(setting->request.targets, ',') || !strcmp(setting->request.targets, "all"))
		return error_set(error, "'%s': a sweep is of one target", setting->request.targets);
	return true;
}

static void forget_request(struct setting *setting)
{
	request_free(&setting->request);
	free(setting->argv);
	setting->request = (struct run_request){0};
	setting->argv = NULL;
}

/* What a setting adds to the kernel's command line, with the blank before it. */
static size_t added_length(const struct setting *setting)
{
	if (!setting->option || strcmp(setting->option, "--append") != 0 || !*setting->value)
		return 0;
	return strlen(setting->value) + 1;
}

/* So that boots of sweeps with settings of about a length have equal command lines, and one snapshot. */
#define ROOM_STEP 32

/* Letters that take the place of the longest setting in the words of a base that has none. */
static bool make_room(struct sweep *sweep, struct error *error)
{
	size_t longest = 0;

	for (size_t i = 0; i < sweep->n; i++) {
		size_t length = added_length(&sweep->settings[i]);

		longest = length > longest ? length : longest;
	}
	sweep->room = (longest + ROOM_STEP - 1) / ROOM_STEP * ROOM_STEP;
	return sweep->room <= PLAN_ROOM_MAX ||
	       error_set(error, "--append: %zu bytes leave no room on a kernel's command line",
			 longest);
}

/* The setting's words; of too many the middle is left out, and its number tells it from others. */
static char *label_of(const struct setting *setting, size_t which)
{
	char *label = setting->label ? memory_copy(setting->label)
				     : words_format("%s %s", setting->option + 2, setting->value);
	char *shorter, *numbered;

	if (words_length(label) <= RUN_LABEL_MAX)
		return label;
	shorter = words_clean(label, RUN_LABEL_MAX - 10);
	numbered = words_format("%s (%zu)", shorter, which);
	free(label);
	free(shorter);
	return numbered;
}

/*
 * The request of `harness run` with the common options and this setting. Where boots move metrics, each
 * column has boots of its own, by a seed of its own, and lengths of their command lines drawn alike.
 */
static bool make_request(const struct sweep *sweep, size_t which, uint64_t seed,
			 struct error *error)
{
	struct setting *setting = &sweep->settings[which];

	if (sweep->moved) {
		setting->phases = words_format("--phases=%zu", sweep->boots);
		setting->seed = words_format("--seed=%" PRIu64, (seed + which) & UINT32_MAX);
	}
	if (!parse_words(sweep, setting, error))
		return false;
	if (sweep->moved)
		setting->request.options.room = sweep->room - added_length(setting);
	setting->own_label = label_of(setting, which);
	setting->request.origin = "sweep";
	setting->request.answer = !which; /* the others are what is asked */
	if (!setting->request.label)
		setting->request.label = setting->own_label;
	return session_check(&setting->request, error);
}

/* What the base says of all: is its target moved, how many boots does that take, and its seed. */
static bool look_at_base(struct sweep *sweep, uint64_t *seed, struct error *error)
{
	struct setting *base = &sweep->settings[0];

	if (!parse_words(sweep, base, error) ||
	    !session_check_moved(&base->request, &sweep->moved, error))
		return false;
	*seed = base->request.params.number[PARAM_SEED];
	if (sweep->moved)
		sweep->boots = verdicts_boots(base->request.params.bench, sweep->n);
	forget_request(base);
	return true;
}

static bool prepare(struct sweep *sweep, int argc, char **argv, struct error *error)
{
	uint64_t seed;

	add_setting(sweep, NULL, NULL, "default");
	for (int i = 0; i < argc; i++) {
		if (!take_word(sweep, argv, argc, &i, error))
			return false;
	}
	if (sweep->n == 1)
		return error_set(error, "which settings? --append, --kernel or --tick-hz, each "
					"as often as you like; `harness sweep --help`");
	/* with the placebo, as many columns are held against the base as there are settings with it */
	if (!look_at_base(sweep, &seed, error) || !make_room(sweep, error))
		return false;
	if (sweep->moved)
		add_setting(sweep, NULL, NULL, "placebo");
	for (size_t i = 0; i < sweep->n; i++) {
		if (!make_request(sweep, i, seed, error))
			return false;
	}
	return true;
}

/* ---- what it takes ---- */

/* Seen on two cores of 2.6 GHz: a boot until it has settled, and a machine that is restored. */
#define BOOT_SECONDS	8
#define RESTORE_SECONDS 1.5
/* So many times as fast as the rate that a machine is given up by (params_timeout()), which has
 * BOOT_ALLOWED for booting. */
#define USUAL_SPEED  16
#define BOOT_ALLOWED 120

static double guess_seconds(const struct sweep *sweep, const struct run_request *request)
{
	const uint64_t *number = request->params.number;
	double jobs = request->jobs ? (double)request->jobs : (double)sysconf(_SC_NPROCESSORS_ONLN);
	double window = (params_timeout(&request->params) - BOOT_ALLOWED) / USUAL_SPEED;
	double boot = BOOT_SECONDS + (double)number[PARAM_WORKERS] * (RESTORE_SECONDS + window);

	return (double)sweep->n * (double)number[PARAM_PHASES] * boot / fmax(1, jobs);
}

/* Of a target that boots move: what is coming, before it comes; and if it cannot come to anything. */
static void tell_cost(const struct sweep *sweep)
{
	const struct run_request *request = &sweep->settings[0].request;
	uint64_t boots = request->params.number[PARAM_PHASES];
	double seconds = guess_seconds(sweep, request);

	if (!sweep->moved || request->quiet)
		return;
	if (boots < sweep->boots)
		fprintf(stderr,
			"harness: --phases %" PRIu64 ": no verdict possible: %zu boots needed\n",
			boots, sweep->boots);
	if (isatty(STDERR_FILENO))
		fprintf(stderr,
			"harness: %zu columns, the last one a placebo, of %" PRIu64
			" boots: %" PRIu64 " boots, about %.0f min\n",
			sweep->n, boots, sweep->n * boots, ceil(seconds / 60));
}

/* ---- measuring ---- */

/* Runs that are complete, in the order of settings. */
struct measured {
	struct run **runs;
	size_t n;
	bool failed; /* some are not */
	bool base;   /* the first is the base's */
	size_t placebo;
	struct marks marks;
};

/* A run that failed is told, and has no column. */
static bool measure_settings(struct sweep *sweep, struct measured *measured, struct error *error)
{
	for (size_t i = 0; i < sweep->n; i++) {
		struct setting *setting = &sweep->settings[i];
		struct run *run = session_measure(&setting->request, error);

		if (!run)
			return false;
		marks_tell(&measured->marks, &run, 1);
		if (strcmp(run->status, "ok") != 0) {
			fprintf(stderr, "harness: %s: %s failed: %s\n", setting->own_label, run->id,
				run->reason);
			measured->failed = true;
			run_free(run);
			continue;
		}
		measured->base |= !i;
		if (i && !setting->option)
			measured->placebo = measured->n;
		measured->runs[measured->n++] = run;
	}
	return true;
}

static int sweep_all(struct sweep *sweep, struct error *error)
{
	struct measured measured = {.runs = memory_zeroed(sweep->n, sizeof(struct run *)),
				    .placebo = COMPARE_NO_PLACEBO,
				    .marks = {.strict = sweep->settings[0].request.strict}};
	struct error unreported;
	bool ok;

	tell_cost(sweep);
	ok = measure_settings(sweep, &measured, error);
	if (measured.base && (ok || !interrupt_pending()) &&
	    !compare_print(stdout, measured.runs, measured.n, 0, measured.placebo,
			   sweep->settings[0].request.format, ok ? error : &unreported))
		ok = false;
	if (ok && measured.failed)
		error->message[0] = '\0'; /* it has been told */
	for (size_t i = 0; i < measured.n; i++)
		run_free(measured.runs[i]);
	free(measured.runs);
	return ok && !measured.failed ? marks_code(&measured.marks, EXIT_DONE) : EXIT_ERROR;
}

static int run(int argc, char **argv, struct error *error)
{
	struct sweep sweep = {0};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	if (cli_help(argc, argv, doc))
		return EXIT_DONE;
	if (prepare(&sweep, argc, argv, error))
		code = sweep_all(&sweep, error);
	for (size_t i = 0; i < sweep.n; i++) {
		forget_request(&sweep.settings[i]);
		free(sweep.settings[i].own_label);
		free(sweep.settings[i].phases);
		free(sweep.settings[i].seed);
	}
	free(sweep.settings);
	free(sweep.common);
	return code;
}

const struct verb verb_sweep = {"sweep", "one target, a list of settings: which costs what", run};
