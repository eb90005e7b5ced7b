/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks out of provenance. */
#include <stdio.h>

#include "harness/run/marks.h"

size_t marks_of(const struct run *run, struct mark marks[MARKS_MAX])
{
	static const struct {
		const char *key, *name;
	} known[MARKS_MAX] = {{RUN_DISTURBED, "disturbed"}, {RUN_UNSETTLED, "not settled"}};
	size_t n = 0;

	for (size_t i = 0; i < MARKS_MAX; i++) {
		const char *why = pairs_get(&run->provenance, known[i].key);

		if (why)
			marks[n++] = (struct mark){known[i].name, why};
	}
	return n;
}

void marks_tell(struct marks *marks, struct run *const *runs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mark of[MARKS_MAX];
		size_t n_of = marks_of(runs[i], of);

		for (size_t j = 0; j < n_of; j++)
			fprintf(stderr, "harness: %s (%s): %s: %s\n", runs[i]->target, runs[i]->id,
				of[j].name, of[j].why);
		marks->told += n_of;
	}
}

int marks_code(const struct marks *marks, int code)
{
	return code == EXIT_DONE && marks->strict && marks->told ? EXIT_INCONCLUSIVE : code;
}
