/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up runs for tests of the store and of the printed forms. Knows no benchmark's meaning. */
#ifndef SYNTHETIC_H
#define SYNTHETIC_H

#include "harness/run/run.h"

struct synthetic {
	const char *id, *target, *created;
	bool failed;
	uint32_t workers, phases;
	size_t samples;	    /* values in each series */
	const char *kernel; /* SHA-256 in its provenance, or NULL */
};

/*
 * A run in which all that the store keeps is there: single values, series with extreme numbers,
 * metrics of which some are null, skipped benchmarks, texts that need care.
 */
struct run *synthetic_run(const struct synthetic *how);

/* Gives the name of the first part in which two runs differ, or NULL if they are equal. */
const char *synthetic_difference(const struct run *a, const struct run *b);

#endif
