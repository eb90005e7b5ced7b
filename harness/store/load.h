/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes a run out of the store, checked. Comes with store.h. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "harness/run/run.h"

struct store;

/*
 * Load a run by its id, a unique prefix of it, a target's name or a label (its newest complete run)
 * or "last" (the newest of all). Single values are always loaded, series only with samples.
 */
struct run *store_load(struct store *store, const char *which, bool with_samples,
		       struct error *error);
/* The same without workers and metrics: what it was, its parameters, options and provenance. */
struct run *store_load_head(struct store *store, const char *which, struct error *error);

#endif
