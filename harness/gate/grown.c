/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions that grew between two measured arms. Decides nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/blame/blame.h"
#include "harness/gate/grown.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

struct blamer {
	struct store *store;
	const struct paths *paths;
	const char *qemu;
	bool quiet;
};

/* Whose detours or samples show what a metric shows. */
static const char *bench_of(const char *metric)
{
	const struct benchmark *bench = benchmarks_find(metric, strcspn(metric, "."));

	return bench && (*bench->detours || *bench->samples) ? bench->name : "selfish";
}

static void add_function(struct verdict *verdict, const struct blame_change *change)
{
	for (size_t i = 0; i < verdict->n_functions; i++) {
		if (!strcmp(verdict->functions[i].name, change->name))
			return;
	}
	verdict->functions =
		memory_grow(verdict->functions, verdict->n_functions, sizeof(*verdict->functions));
	verdict->functions[verdict->n_functions++] = (struct verdict_function){
		memory_copy(change->name), (double)change->old, (double)change->new};
}

/* In one phase: what takes longer does so in all, and each is a boot. */
static bool blame_run(const struct blamer *blamer, const char *id, const char *bench,
		      struct blame *blame, struct error *error)
{
	struct blame_options options = {.bench = bench, .quiet = blamer->quiet};
	struct run *run = store_load(blamer->store, id, true, error);
	bool ok = run;

	if (ok) {
		run_keep_phases(run, 1);
		pairs_set(&run->parameters, params_table[PARAM_PHASES].name, "1");
		ok = blame_make(blame, run, blamer->store, blamer->paths, blamer->qemu, &options,
				error);
	}
	run_free(run);
	return ok;
}

/* Those of one benchmark, an event on average; the largest growth first. */
static bool find_of_bench(const struct blamer *blamer, struct verdict *verdict, const char *bench,
			  struct error *error)
{
	struct blame old = {NULL}, new = {NULL};
	bool ok = blame_run(blamer, verdict->old_run, bench, &old, error) &&
		  blame_run(blamer, verdict->new_run, bench, &new, error);

	if (ok) {
		size_t n, kept = 0;
		struct blame_change *changes = blame_diff(&old, &new, &n);

		for (size_t i = 0; i < n && kept < 20; i++) {
			if (changes[i].new_each > changes[i].old_each) {
				add_function(verdict, &changes[i]);
				kept++;
			}
		}
		free(changes);
	}
	blame_free(&old);
	blame_free(&new);
	return ok;
}

void grown_find(struct verdict *verdict, const struct paths *paths, const char *qemu, bool quiet)
{
	const char *done[3] = {NULL};
	size_t n_done = 0;
	struct blamer blamer = {.paths = paths, .qemu = qemu, .quiet = quiet};
	struct error error;

	if (verdict->code != EXIT_REGRESSION || !verdict->old_run || !verdict->new_run ||
	    verdict->meter != METER_INSN)
		return;
	blamer.store = store_open(paths->results, true, &error);
	for (size_t i = 0; blamer.store && i < verdict->n && n_done < 3; i++) {
		const char *bench = bench_of(verdict->metrics[i].name);
		bool known = verdict->metrics[i].outcome != OUTCOME_REGRESSED;

		for (size_t j = 0; j < n_done; j++)
			known |= !strcmp(done[j], bench);
		if (known)
			continue;
		done[n_done++] = bench;
		if (!find_of_bench(&blamer, verdict, bench, &error))
			fprintf(stderr, "harness: cannot say which functions grew: %s\n",
				error.message);
	}
	store_close(blamer.store);
}
