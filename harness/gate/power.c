/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of what was simulated. Decides nothing. */
#include "harness/gate/power.h"

const struct power power_table[POWER_N] = {
	{POLICY_PHASES, 16, 16, VERDICT_FRESH_BOTH, 97, 45},
	{POLICY_PHASES, 64, 16, VERDICT_FRESH_NEW, 99, 67},
	{POLICY_TSC, 10, 10, VERDICT_FRESH_BOTH, 78, 25},
};

const struct power *power_find(const struct verdict *verdict)
{
	for (size_t i = 0; i < POWER_N; i++) {
		const struct power *row = &power_table[i];

		if (row->section == verdict->section && row->old == verdict->old_units &&
		    row->new == verdict->new_units && row->fresh == verdict->fresh)
			return row;
	}
	return NULL;
}
