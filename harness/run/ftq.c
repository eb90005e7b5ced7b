/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work in fixed time quanta, and its spectrum. */
#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/run/ftq.h"

/* A window of fewer has no spectrum, which is no error. */
#define QUANTA_MIN 4

bool ftq_load(struct ftq *ftq, const struct run *run, const struct worker *worker)
{
	const struct series *work = worker_find(worker, "ftq", "work");
	double tick = run_tick_ns(run);
	int64_t quantum, loop;

	*ftq = (struct ftq){NULL};
	if (!work || !work->n || !worker_scalar(worker, "ftq", "quantum", &quantum) ||
	    !worker_scalar(worker, "ftq", "quiet_loop", &loop))
		return false;
	*ftq = (struct ftq){
		.work = memory_zeroed(work->n, sizeof(*ftq->work)),
		.n = work->n,
		.quantum = (double)quantum * tick,
		.step = (double)loop * tick,
	};
	for (size_t i = 0; i < work->n; i++)
		ftq->work[i] = (double)work->values[i] * ftq->step;
	return true;
}

void ftq_free(struct ftq *ftq)
{
	free(ftq->work);
	*ftq = (struct ftq){NULL};
}

bool ftq_spectrum(struct spectrum *spectrum, const double *work, size_t n, double quantum,
		  double step, struct spectral_line lines[SPECTRUM_LINES_MAX], size_t *n_lines)
{
	struct spectral_line all[SPECTRUM_LINES_MAX];
	size_t found;

	*spectrum = (struct spectrum){0};
	*n_lines = 0;
	if (n < QUANTA_MIN)
		return true;
	if (!spectrum_init(spectrum, work, n, quantum))
		return false;
	found = spectrum_lines(spectrum, all);
	for (size_t i = 0; i < found; i++) {
		if (all[i].power > step * step / 4)
			lines[(*n_lines)++] = all[i];
	}
	return true;
}
