/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the settler's record means. Knows nothing of other sources. */
#include <string.h>

#include "harness/run/settled.h"
#include "harness/wire/settler_record.h"
#include "harness/wire/wire_state.h"

void wire_settler_record(struct wire *wire)
{
	int64_t values[SETTLED_VALUES];

	if (strcmp(wire->record.type, "settled") != 0 || wire->settled) {
		wire_wrong(wire, wire->settled ? "a second time" : "unknown type");
		return;
	}
	for (size_t i = 0; i < SETTLED_VALUES; i++) {
		if (!wire_number(wire, settled_names[i], &values[i]))
			return;
		if (values[i] < 0) {
			wire_wrong(wire, "%s is negative", settled_names[i]);
			return;
		}
	}
	for (size_t i = 0; i < SETTLED_VALUES; i++) {
		struct series *series =
			worker_series(wire->worker, SETTLED_BENCH, settled_names[i]);

		series->scalar = true;
		series_append(series, &values[i], 1);
	}
	wire->settled = true;
}
