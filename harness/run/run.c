/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run in memory: making, freeing, and what it says of itself. Knows no file, no SQLite. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/run/run.h"

void run_drop_samples(struct run *run)
{
	for (size_t i = 0; i < run->n_workers; i++)
		worker_clear(&run->workers[i]);
}

void run_keep_phases(struct run *run, uint32_t phases)
{
	size_t kept = 0;

	for (size_t i = 0; i < run->n_workers; i++) {
		if (run->workers[i].phase < phases)
			run->workers[kept++] = run->workers[i];
		else
			worker_clear(&run->workers[i]);
	}
	run->n_workers = kept;
}

bool run_label_check(const char *label, struct error *error)
{
	size_t n = words_length(label);

	return n <= RUN_LABEL_MAX ||
	       error_set(error, "--label: %zu characters are too many for a note: at most %d", n,
			 RUN_LABEL_MAX);
}

struct run *run_new(void)
{
	return memory_zeroed(1, sizeof(struct run));
}

void run_free(struct run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->n_workers; i++)
		worker_clear(&run->workers[i]);
	for (size_t i = 0; i < run->n_metrics; i++)
		free(run->metrics[i].items);
	free(run->workers);
	free(run->metrics);
	free(run->target);
	free(run->status);
	free(run->reason);
	free(run->label);
	free(run->created);
	pairs_free(&run->parameters);
	pairs_free(&run->options);
	pairs_free(&run->provenance);
	free(run);
}

double run_tick_ns(const struct run *run)
{
	const char *text = pairs_get(&run->provenance, RUN_TSC_HZ);
	double hz;

	if (run->meter == METER_INSN)
		return 1;
	hz = text ? strtod(text, NULL) : NAN;
	return isfinite(hz) && hz > 0 ? 1e9 / hz : NAN;
}

bool run_shares_machine(const struct run *run)
{
	const char *meeting = pairs_get(&run->provenance, RUN_MEETING);

	return meeting && !strcmp(meeting, RUN_MEETING_SHARED);
}

bool run_has_own_clocks(const struct run *run)
{
	const char *clock = pairs_get(&run->provenance, RUN_CLOCK);

	return (clock && !strcmp(clock, RUN_CLOCK_OWN)) ||
	       (run->meter == METER_INSN && run_shares_machine(run));
}

bool run_counts_others(const struct run *run)
{
	static const char smp[] = "\"-smp\",\"";
	const char *machine = pairs_get(&run->provenance, RUN_MACHINE);
	const char *cores = machine ? strstr(machine, smp) : NULL;

	return run->meter == METER_INSN && !run_has_own_clocks(run) && cores &&
	       strtoul(cores + strlen(smp), NULL, 10) > 1;
}

double run_metric(const struct run *run, const char *name)
{
	if (!run->n_metrics || run->metrics[0].worker != RUN_ALL_WORKERS ||
	    run->metrics[0].phase != RUN_ALL_PHASES)
		return NAN;
	for (size_t i = 0; i < run->metrics[0].n; i++) {
		if (!strcmp(run->metrics[0].items[i].name, name))
			return run->metrics[0].items[i].value;
	}
	return NAN;
}
