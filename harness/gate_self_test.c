/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the gate makes of variants of the LWK that are known to be neutral, or worse. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkout.h"
#include "file.h"
#include "gate.h"
#include "gate_blame.h"
#include "gate_self_test.h"
#include "interrupt.h"
#include "memory.h"
#include "number.h"
#include "table.h"
#include "verb.h"
#include "verdict.h"

#define TARGET "lwk"
#define IMAGE  "build/lwk.elf"

/* What is put in front of a place of the source; %llu in it is a size. */
struct edit {
	const char *file, *place, *insert;
};

static const struct edit unrelated = {"targets/lwk/sys_info.c", "long sys_getppid(void)",
				      "void unrelated(void);\n"
				      "__attribute__((used)) void unrelated(void)\n"
				      "{\n\t__asm__ volatile(\".fill %llu, 1, 0x90\");\n}\n\n"};

#define NOPS "__asm__ volatile(\".fill %llu, 1, 0x90\");\n\t"

static const struct planted {
	const char *what;
	struct edit edit;
	uint64_t instructions;
	const char *metric, *function; /* what must be worse, by all of them, and be named */
	bool average;		       /* the metric is one, over more than what is changed */
} planted[] = {
	{"a system call (getppid)",
	 {"targets/lwk/sys_info.c", "return PROCESS_PARENT;", NOPS},
	 1,
	 "syscall.p50",
	 "sys_getppid",
	 false},
	{"a system call (getppid)",
	 {"targets/lwk/sys_info.c", "return PROCESS_PARENT;", NOPS},
	 100,
	 "syscall.p50",
	 "sys_getppid",
	 false},
	{"the tick",
	 {"targets/kernel/timer.c", "apic_eoi();\n\tcpu->ticks++;", NOPS},
	 1,
	 "irq.stolen_p50",
	 "interrupt_timer",
	 false},
	{"the tick",
	 {"targets/kernel/timer.c", "apic_eoi();\n\tcpu->ticks++;", NOPS},
	 100,
	 "irq.stolen_p50",
	 "interrupt_timer",
	 false},
	{"yield",
	 {"targets/kernel/sched.c", "set_current(cpu, next);\n\treturn context_switch", NOPS},
	 1,
	 "timeshare.switch_p50",
	 "sched_yield",
	 false},
	{"yield",
	 {"targets/kernel/sched.c", "set_current(cpu, next);\n\treturn context_switch", NOPS},
	 100,
	 "timeshare.switch_p50",
	 "sched_yield",
	 false},
	{"mmap",
	 {"targets/lwk/sys_memory.c", "return memory_map(address", NOPS},
	 1,
	 "pagetouch.map",
	 "sys_mmap",
	 true},
	{"mmap",
	 {"targets/lwk/sys_memory.c", "return memory_map(address", NOPS},
	 100,
	 "pagetouch.map",
	 "sys_mmap",
	 true},
	{"one tick of 16, a long detour",
	 {"targets/kernel/timer.c", "apic_eoi();\n\tcpu->ticks++;",
	  "if (cpu->ticks % 16 == 5)\n\t\t" NOPS},
	 5000,
	 "irq.stolen_max",
	 "interrupt_timer",
	 false},
};

/* The worktree, what of it was measured as it is, and what is told. */
struct bench {
	struct self_test *test;
	struct checkout checkout;
	struct run_request request;
	struct arm base;
	struct table table;
	size_t alarms, missed;
};

static bool build(struct bench *bench, const char *variable, struct error *error)
{
	const char *files[] = {"build/bench.objects", TARGET_BENCH_ELF, IMAGE};
	char image[PATH_MAX + 16];

	/* make of an older revision knows nothing of another order of objects */
	snprintf(image, sizeof(image), "%s/" IMAGE, bench->checkout.path);
	unlink(image);
	return checkout_build(&bench->checkout, files, 3, variable, error);
}

static bool put_in(const struct bench *bench, const struct edit *edit, uint64_t size,
		   struct error *error)
{
	char path[PATH_MAX + 64], insert[512], *text, *place, *changed = NULL;
	size_t n;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", bench->checkout.path, edit->file);
	text = file_read(path, &n, error);
	if (!text)
		return false;
	place = strstr(text, edit->place);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(insert, sizeof(insert), edit->insert, (unsigned long long)size);
#pragma GCC diagnostic pop
	ok = place ||
	     error_set(error, "%s has no '%s' to plant something at", edit->file, edit->place);
	if (ok && asprintf(&changed, "%.*s%s%s", (int)(place - text), text, insert, place) < 0)
		changed = NULL;
	ok = ok && changed && file_write(path, changed, strlen(changed), error);
	free(changed);
	free(text);
	return ok;
}

/* Hold what was built against the unchanged kernel. */
static bool judge(struct bench *bench, const char *append, const char *what,
		  struct verdict *verdict, struct error *error)
{
	struct run_request request = bench->request;
	struct arm arm = {NULL};
	bool ok;

	if (append)
		request.options.append = (char *)append;
	ok = gate_measure(&arm, &request, what, error) &&
	     arm_comparable(&bench->base, &arm, false, error);
	if (ok)
		verdict_reach(verdict, &bench->base, &arm, bench->test->policy);
	arm_free(&arm);
	return ok;
}

/* ---- neutral variants ---- */

enum neutral { PADDED, ORDER, UNRELATED, NEUTRALS };
static const char *const neutral_names[NEUTRALS] = {"neutral: padded arguments",
						    "neutral: another link order",
						    "neutral: nops in an unrelated function"};

/* "LWK_SRC=b c a": the kernel's files, turned by some. */
static char *turned_sources(const struct bench *bench, size_t by)
{
	size_t skip = strlen(bench->checkout.path) + 1, size = 0;
	char pattern[PATH_MAX + 64], *text = NULL;
	glob_t files;
	FILE *out;

	snprintf(pattern, sizeof(pattern), "%s/targets/lwk/*.[cS]", bench->checkout.path);
	if (glob(pattern, 0, NULL, &files))
		return NULL;
	out = open_memstream(&text, &size);
	fputs("LWK_SRC=", out);
	for (size_t i = 0; i < files.gl_pathc; i++)
		fprintf(out, "%s ", files.gl_pathv[(i + by) % files.gl_pathc] + skip);
	fclose(out);
	globfree(&files);
	return text;
}

static bool make_neutral(struct bench *bench, enum neutral kind, size_t trial, struct error *error)
{
	char *variable;
	bool ok;

	switch (kind) {
	case PADDED:
		return true; /* the same image */
	case ORDER:
		variable = turned_sources(bench, trial);
		ok = variable ? build(bench, variable, error)
			      : error_set(error, "the revision has no targets/lwk");
		free(variable);
		return ok;
	default:
		return put_in(bench, &unrelated, 7 * trial, error) && build(bench, NULL, error);
	}
}

static bool try_neutral(struct bench *bench, enum neutral kind, struct error *error)
{
	size_t alarms = 0;

	for (size_t trial = 1; trial <= bench->test->trials; trial++) {
		char padding[2 * SELF_TEST_TRIALS_MAX + 8];
		struct verdict verdict;

		snprintf(padding, sizeof(padding), "pad=%0*d", (int)(2 * trial), 0);
		if (!make_neutral(bench, kind, trial, error) ||
		    !judge(bench, kind == PADDED ? padding : NULL, neutral_names[kind], &verdict,
			   error) ||
		    !checkout_move(&bench->checkout, "HEAD", error))
			return false;
		alarms += verdict.code != EXIT_DONE;
		verdict_free(&verdict);
	}
	if (kind != PADDED && !build(bench, NULL, error))
		return false;
	bench->alarms += alarms;
	table_add(&bench->table, neutral_names[kind]);
	table_add(&bench->table, "");
	table_addf(&bench->table, "%zu of %zu passed", (size_t)bench->test->trials - alarms,
		   (size_t)bench->test->trials);
	table_add(&bench->table, "");
	table_add(&bench->table, alarms ? "FALSE ALARM" : "ok");
	return true;
}

/* ---- what is planted ---- */

static const struct verdict_metric *worse_metric(const struct verdict *verdict, const char *name)
{
	for (size_t i = 0; i < verdict->n; i++) {
		if (!strcmp(verdict->metrics[i].name, name) &&
		    verdict->metrics[i].outcome == OUTCOME_REGRESSED)
			return &verdict->metrics[i];
	}
	return NULL;
}

static bool is_named(const struct verdict *verdict, const char *function)
{
	for (size_t i = 0; i < verdict->n_functions; i++) {
		if (!strcmp(verdict->functions[i].name, function))
			return true;
	}
	return false;
}

static bool try_planted(struct bench *bench, const struct planted *plant, struct error *error)
{
	const struct verdict_metric *metric;
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX];
	struct verdict verdict;
	bool named;

	if (!put_in(bench, &plant->edit, plant->instructions, error) ||
	    !build(bench, NULL, error) || !judge(bench, NULL, plant->what, &verdict, error) ||
	    !checkout_move(&bench->checkout, "HEAD", error))
		return false;
	gate_blame(&verdict, bench->test->paths, bench->test->qemu, true);
	metric = worse_metric(&verdict, plant->metric);
	if (metric && !plant->average && metric->new - metric->old < (double)plant->instructions)
		metric = NULL;
	named = is_named(&verdict, plant->function);
	bench->missed += !metric || !named;
	table_addf(&bench->table, "planted: %s", plant->what);
	table_addf(&bench->table, "+%llu", (unsigned long long)plant->instructions);
	if (metric)
		table_addf(&bench->table, "%s %s -> %s", plant->metric,
			   number_readable(metric->old, old), number_readable(metric->new, new));
	else
		table_add(&bench->table, "not found");
	table_add(&bench->table, named ? plant->function : "function not named");
	table_add(&bench->table, metric && named ? "ok" : "MISSED");
	verdict_free(&verdict);
	return true;
}

/* ---- all of it ---- */

static bool try_all(struct bench *bench, struct error *error)
{
	bool ok = checkout_open(&bench->checkout, bench->test->paths->root, "HEAD", error) &&
		  build(bench, NULL, error);

	bench->request.root = bench->checkout.path;
	ok = ok && gate_measure(&bench->base, &bench->request, "HEAD", error);
	for (int kind = 0; ok && kind < NEUTRALS; kind++)
		ok = try_neutral(bench, (enum neutral)kind, error);
	for (size_t i = 0; ok && i < sizeof(planted) / sizeof(planted[0]); i++)
		ok = try_planted(bench, &planted[i], error);
	return ok;
}

int self_test_run(struct self_test *test, struct error *error)
{
	struct bench bench = {.test = test};
	struct targets all = {NULL, 0};
	const struct target **chosen = NULL;
	char **words = memory_zeroed((size_t)test->n_words + 1, sizeof(*words)), **argv = NULL;
	size_t n = 0;
	bool ok;

	words[0] = (char *)"--target=" TARGET;
	for (int i = 0; i < test->n_words; i++)
		words[i + 1] = test->words[i];
	table_init(&bench.table, "lrlll");
	table_add(&bench.table, "change of the LWK");
	table_add(&bench.table, "insn");
	table_add(&bench.table, "found");
	table_add(&bench.table, "function");
	table_add(&bench.table, "");
	ok = targets_load(test->paths->root, &all, error) &&
	     targets_select(&all, TARGET, &chosen, &n, error) &&
	     gate_request(chosen[0], words, test->n_words + 1, &bench.request, &argv, error) &&
	     run_check(&bench.request, error) && try_all(&bench, error);
	if (ok) {
		table_print(&bench.table, stdout);
		printf("%zu false alarms, %zu missed\n", bench.alarms, bench.missed);
	}
	checkout_close(&bench.checkout);
	arm_free(&bench.base);
	table_free(&bench.table);
	run_request_free(&bench.request);
	free(argv);
	free(words);
	free(chosen);
	targets_free(&all);
	if (!ok)
		return EXIT_ERROR;
	return bench.alarms || bench.missed ? EXIT_REGRESSION : EXIT_DONE;
}
