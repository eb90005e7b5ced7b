/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a plan. */
#include <stdlib.h>

#include "harness/boot/plan.h"

static void free_texts(char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
}

void plan_free(struct plan *plan)
{
	free_texts(plan->machine, plan->n_machine);
	free_texts(plan->companion.machine, plan->companion.n_machine);
	free(plan->companion.append);
	events_free(&plan->events);
	free(plan->target);
	free(plan->append);
}
