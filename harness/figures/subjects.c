/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs side by side, given back. */
#include "harness/figures/subjects.h"

#include <stdlib.h>

void subjects_free(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++) {
		run_free(subjects->items[i].run);
		free(subjects->items[i].name);
		free(subjects->items[i].contradiction);
		if (subjects->items[i].blamed)
			blamed_free(subjects->items[i].blamed);
		free(subjects->items[i].blamed);
		free(subjects->items[i].history);
	}
	for (size_t i = 0; i < subjects->n_left_out; i++)
		free(subjects->left_out[i]);
	free(subjects->left_out);
	isolation_rows_free(&subjects->isolation);
	*subjects = (struct subjects){.n = 0};
}
