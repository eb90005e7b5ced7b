/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A second batch, of what the first was not sure of. */
#include <stdio.h>
#include <string.h>

#include "harness/gate/confirm.h"

/* The same, but for other boots, more of them, and fewer benchmarks. */
static struct run_request again(const struct run_request *request, const struct verdict *verdict)
{
	struct run_request fresh = *request;
	uint64_t *number = fresh.params.number;

	verdict_flagged_benches(verdict, request->params.bench, fresh.params.bench,
				sizeof(fresh.params.bench));
	fresh.bench_given = true;
	if (verdict->meter != METER_INSN)
		return fresh;
	/* a boot is drawn from the run's seed and its phase: another seed, other boots */
	number[PARAM_SEED] = number[PARAM_SEED] < UINT32_MAX ? number[PARAM_SEED] + 1 : 0;
	number[PARAM_PHASES] *= VERDICT_AGAIN;
	if (number[PARAM_PHASES] > PARAMS_PHASES_MAX)
		number[PARAM_PHASES] = PARAMS_PHASES_MAX;
	return fresh;
}

static void say(const struct verdict *verdict, const struct run_request *fresh)
{
	if (!fresh->quiet)
		fprintf(stderr, "harness: %s: %zu metrics may be worse: measuring %s again\n",
			verdict->target, verdict_flagged(verdict), fresh->params.bench);
}

bool confirm_flagged(struct verdict *verdict, const struct arm_side *old,
		     const struct arm_side *new, size_t runs, const struct policy *policy,
		     struct error *error)
{
	struct arm old_arm = {.moved = new->arm->moved}, new_arm = {.moved = new->arm->moved};
	struct run_request old_request, new_request;
	const struct arm_side sides[] = {{&old_request, old->what, &old_arm},
					 {&new_request, new->what, &new_arm}};
	bool both = old->request, ok;

	verdict->fresh = both ? VERDICT_FRESH_BOTH : VERDICT_FRESH_NEW;
	if (!verdict_flagged(verdict))
		return true;
	new_request = again(new->request, verdict);
	say(verdict, &new_request);
	if (both) {
		old_request = again(old->request, verdict);
		ok = arm_measure_batch(&sides[0], &sides[1], VERDICT_AGAIN * runs, error);
	} else {
		ok = arm_measure(&new_arm, &new_request, new->what, error);
	}
	if (ok)
		verdict_confirm(verdict, both ? &old_arm : old->arm, &new_arm, both, policy);
	arm_free(&old_arm);
	arm_free(&new_arm);
	return ok;
}
