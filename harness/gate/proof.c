/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the gate makes of variants of the LWK that are known to be neutral, or worse. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/gate/arm_measure.h"
#include "harness/gate/arm_request.h"
#include "harness/gate/checkout.h"
#include "harness/gate/grown.h"
#include "harness/gate/proof.h"
#include "harness/gate/verdict.h"

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
struct proof {
	const struct proof_request *asked;
	struct checkout checkout;
	struct run_request request;
	struct arm base;
	struct table table;
	size_t alarms, missed;
};

static bool build(struct proof *proof, const char *variable, struct error *error)
{
	const char *kernel = IMAGE;
	char image[PATH_MAX + 16];

	/* make of an older revision knows nothing of another order of objects */
	snprintf(image, sizeof(image), "%s/" IMAGE, proof->checkout.path);
	unlink(image);
	return checkout_build(&proof->checkout, &kernel, 1, variable, error);
}

static bool put_in(const struct proof *proof, const struct edit *edit, uint64_t size,
		   struct error *error)
{
	char path[PATH_MAX + 64], insert[512], *text, *place, *changed = NULL;
	size_t n;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", proof->checkout.path, edit->file);
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
static bool judge(struct proof *proof, const char *append, const char *what,
		  struct verdict *verdict, struct error *error)
{
	struct run_request request = proof->request;
	struct arm arm = {NULL};
	bool ok;

	if (append)
		request.options.append = (char *)append;
	ok = arm_measure(&arm, &request, what, error) &&
	     arm_comparable(&proof->base, &arm, false, error);
	if (ok)
		verdict_reach(verdict, &proof->base, &arm, proof->asked->policy);
	arm_free(&arm);
	return ok;
}

/* ---- neutral variants ---- */

enum neutral { PADDED, ORDER, UNRELATED, NEUTRALS };
static const char *const neutral_names[NEUTRALS] = {"neutral: padded arguments",
						    "neutral: another link order",
						    "neutral: nops in an unrelated function"};

/* "LWK_SRC=b c a": the kernel's files, turned by some. */
static char *turned_sources(const struct proof *proof, size_t by)
{
	size_t skip = strlen(proof->checkout.path) + 1, size = 0;
	char pattern[PATH_MAX + 64], *text = NULL;
	glob_t files;
	FILE *out;

	snprintf(pattern, sizeof(pattern), "%s/targets/lwk/*.[cS]", proof->checkout.path);
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

static bool make_neutral(struct proof *proof, enum neutral kind, size_t trial, struct error *error)
{
	char *variable;
	bool ok;

	switch (kind) {
	case PADDED:
		return true; /* the same image */
	case ORDER:
		variable = turned_sources(proof, trial);
		ok = variable ? build(proof, variable, error)
			      : error_set(error, "the revision has no targets/lwk");
		free(variable);
		return ok;
	default:
		return put_in(proof, &unrelated, 7 * trial, error) && build(proof, NULL, error);
	}
}

static bool try_neutral(struct proof *proof, enum neutral kind, struct error *error)
{
	size_t alarms = 0;

	for (size_t trial = 1; trial <= proof->asked->trials; trial++) {
		char padding[2 * PROOF_TRIALS_MAX + 8];
		struct verdict verdict;

		snprintf(padding, sizeof(padding), "pad=%0*d", (int)(2 * trial), 0);
		if (!make_neutral(proof, kind, trial, error) ||
		    !judge(proof, kind == PADDED ? padding : NULL, neutral_names[kind], &verdict,
			   error) ||
		    !checkout_move(&proof->checkout, "HEAD", error))
			return false;
		alarms += verdict.code != EXIT_DONE;
		verdict_free(&verdict);
	}
	if (kind != PADDED && !build(proof, NULL, error))
		return false;
	proof->alarms += alarms;
	table_add(&proof->table, neutral_names[kind]);
	table_add(&proof->table, "");
	table_addf(&proof->table, "%zu of %zu passed", (size_t)proof->asked->trials - alarms,
		   (size_t)proof->asked->trials);
	table_add(&proof->table, "");
	table_add(&proof->table, alarms ? "FALSE ALARM" : "ok");
	return true;
}

/* ---- what is planted ---- */

static const struct verdict_metric *worse_metric(const struct verdict *verdict, const char *name)
{
	const struct verdict_metric *metric = verdict_find(verdict, name);

	return metric && metric->outcome == OUTCOME_REGRESSED ? metric : NULL;
}

static bool is_named(const struct verdict *verdict, const char *function)
{
	for (size_t i = 0; i < verdict->n_functions; i++) {
		if (!strcmp(verdict->functions[i].name, function))
			return true;
	}
	return false;
}

static bool try_planted(struct proof *proof, const struct planted *plant, struct error *error)
{
	const struct verdict_metric *metric;
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX];
	struct verdict verdict;
	bool named;

	if (!put_in(proof, &plant->edit, plant->instructions, error) ||
	    !build(proof, NULL, error) || !judge(proof, NULL, plant->what, &verdict, error) ||
	    !checkout_move(&proof->checkout, "HEAD", error))
		return false;
	grown_find(&verdict, proof->asked->paths, proof->asked->qemu, true);
	metric = worse_metric(&verdict, plant->metric);
	if (metric && !plant->average && metric->new - metric->old < (double)plant->instructions)
		metric = NULL;
	named = is_named(&verdict, plant->function);
	proof->missed += !metric || !named;
	table_addf(&proof->table, "planted: %s", plant->what);
	table_addf(&proof->table, "+%llu", (unsigned long long)plant->instructions);
	number_readable(metric ? metric->old : 0, old);
	number_readable(metric ? metric->new : 0, new);
	if (!metric)
		table_add(&proof->table, "not found");
	else if (!strcmp(old, new)) /* an average, with fewer digits than it moved by */
		table_addf(&proof->table, "%s %s + %.5f", plant->metric, old,
			   metric->new - metric->old);
	else
		table_addf(&proof->table, "%s %s -> %s", plant->metric, old, new);
	table_add(&proof->table, named ? plant->function : "function not named");
	table_add(&proof->table, metric && named ? "ok" : "MISSED");
	verdict_free(&verdict);
	return true;
}

/* ---- all of it ---- */

static bool try_all(struct proof *proof, struct error *error)
{
	bool ok = checkout_open(&proof->checkout, proof->asked->paths->root, "HEAD", error) &&
		  build(proof, NULL, error);

	proof->request.root = proof->checkout.path;
	ok = ok && arm_measure(&proof->base, &proof->request, "HEAD", error);
	for (int kind = 0; ok && kind < NEUTRALS; kind++)
		ok = try_neutral(proof, (enum neutral)kind, error);
	for (size_t i = 0; ok && i < sizeof(planted) / sizeof(planted[0]); i++)
		ok = try_planted(proof, &planted[i], error);
	return ok;
}

int proof_tell(const struct proof_request *request, struct error *error)
{
	struct proof proof = {.asked = request};
	struct targets all = {NULL, 0};
	const struct target **chosen = NULL;
	char **words = memory_zeroed((size_t)request->n_words + 2, sizeof(*words));
	size_t n = 0;
	bool ok;

	/* what is planted is in every start, so that one of them shows it */
	words[0] = (char *)"--target=" TARGET;
	words[1] = (char *)"--phases=1";
	for (int i = 0; i < request->n_words; i++)
		words[i + 2] = request->words[i];
	table_init(&proof.table, "lrlll");
	table_add(&proof.table, "change of the LWK");
	table_add(&proof.table, "insn");
	table_add(&proof.table, "found");
	table_add(&proof.table, "function");
	table_add(&proof.table, "");
	ok = targets_load(request->paths->root, &all, error) &&
	     targets_select(&all, TARGET, &chosen, &n, error) &&
	     arm_request_parse(chosen[0], ARM_BOOTS, words, request->n_words + 2, &proof.request,
			       error) &&
	     try_all(&proof, error);
	if (ok) {
		table_print(&proof.table, stdout);
		printf("%zu false alarms, %zu missed\n", proof.alarms, proof.missed);
	}
	checkout_close(&proof.checkout);
	arm_free(&proof.base);
	table_free(&proof.table);
	request_free(&proof.request);
	free(words);
	free(chosen);
	targets_free(&all);
	if (!ok)
		return EXIT_ERROR;
	return proof.alarms || proof.missed ? EXIT_REGRESSION : EXIT_DONE;
}
