/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that are measured, or were, become arms. Compares nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/gate/arm_classes.h"
#include "harness/gate/arm_measure.h"
#include "harness/measure/session.h"
#include "harness/run/settled.h"

static char *origin(const struct run_request *request, const char *what)
{
	char *text;

	if (asprintf(&text, "%s%s%s%s%s", what, request->options.kernel ? ", " : "",
		     request->options.kernel ? request->options.kernel : "",
		     request->options.append ? ", --append " : "",
		     request->options.append ? request->options.append : "") < 0)
		return memory_copy(what);
	return text;
}

static bool add(struct arm *arm, const struct run *run, const char *what, struct error *error)
{
	if (strcmp(run->status, "ok") != 0)
		return error_set(error, "%s: %s failed: %s", what, run->id, run->reason);
	if (settled_doubt(run))
		return error_set(error,
				 "%s: %s is not settled, and the gate takes none that is not: %s",
				 what, run->id, settled_doubt(run));
	arm_add_run(arm, run);
	return run->meter != METER_INSN || arm_add_classes(arm, run, error);
}

bool arm_measure(struct arm *arm, const struct run_request *request, const char *what,
		 struct error *error)
{
	struct run *run = session_measure(request, error);
	bool ok = run && add(arm, run, what, error);

	if (ok) {
		free(arm->origin);
		arm->origin = origin(request, what);
	}
	run_free(run);
	return ok;
}

bool arm_load(struct arm *arm, struct store *store, const char *which, struct error *error)
{
	struct run *run = store_load(store, which, true, error);
	bool ok = run;

	if (ok && run->meter == METER_TSC)
		ok = error_set(error,
			       "%s: measured time is compared within one session only, not with a "
			       "stored run",
			       run->id);
	ok = ok && add(arm, run, which, error);
	if (ok) {
		free(arm->origin);
		arm->origin = memory_copy(which);
	}
	run_free(run);
	return ok;
}

bool arm_measure_batch(const struct arm_side *old, const struct arm_side *new, size_t runs,
		       struct error *error)
{
	struct run_request request = *old->request;
	struct arm_side base = {&request, old->what, old->arm};
	bool ok = true;

	request.answer = true; /* what was is known; what is, is measured */
	for (size_t i = 0; ok && i < runs; i++) {
		const struct arm_side *first = i % 2 ? new : &base;
		const struct arm_side *second = i % 2 ? &base : new;

		ok = arm_measure(first->arm, first->request, first->what, error) &&
		     arm_measure(second->arm, second->request, second->what, error);
		if (old->arm->meter == METER_INSN)
			break;
	}
	return ok;
}
