/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who waited for whom at a barrier; see core_samples_wait.h. */
#include "harness/cores/core_samples_wait.h"

#include "harness/cores/core_samples_put.h"

static int64_t work_of(const struct worker *worker, size_t step)
{
	return worker_find(worker, "barrier", "work")->values[step];
}

static size_t steps_of(const struct worker *worker)
{
	const struct series *work = worker_find(worker, "barrier", "work");

	return work ? work->n : 0;
}

bool core_samples_wait(struct worker *workers, size_t n, struct error *error)
{
	size_t steps = steps_of(&workers[0]);

	for (size_t i = 1; i < n; i++) {
		if (steps_of(&workers[i]) != steps)
			return error_set(error,
					 "worker %zu was at the barrier in %zu steps, but worker 0 "
					 "in %zu",
					 i, steps_of(&workers[i]), steps);
	}
	for (size_t i = 0; i < n && steps; i++)
		core_samples_put(&workers[i], "barrier", "wait");
	for (size_t step = 0; step < steps; step++) {
		int64_t slowest = 0;

		for (size_t i = 0; i < n; i++) {
			int64_t own = work_of(&workers[i], step);

			slowest = own > slowest ? own : slowest;
		}
		for (size_t i = 0; i < n; i++) {
			int64_t wait = slowest - work_of(&workers[i], step);

			series_append(worker_series(&workers[i], "barrier", "wait"), &wait, 1);
		}
	}
	return true;
}
