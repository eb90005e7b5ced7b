/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store: a SQLite file in WAL mode, one transaction a run, so that a run is there whole or not
 * at all; and beside it the images of runs, by hash. The schema is documented in docs/store.md.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "harness/run/run.h"

struct store;

/*
 * Open the store in a folder, for writing or only for reading. Writing makes folder, file and
 * schema if they are missing; reading makes nothing, and finds an empty store there. Checks the
 * schema's version. NULL on error.
 */
struct store *store_open(const char *folder, bool write, struct error *error);
void store_close(struct store *store);

bool store_save(struct store *store, const struct run *run, struct error *error);

/*
 * Load a run by its id, a unique prefix of it, a target's name or a label (its newest complete run) or
 * "last" (the newest of all). Single values are always loaded, series only with samples.
 */
struct run *store_load(struct store *store, const char *which, bool with_samples,
		       struct error *error);
/* The same without workers and metrics: what it was, its parameters, options and provenance. */
struct run *store_load_head(struct store *store, const char *which, struct error *error);

/* One line of `list runs`; newest first. */
struct store_entry {
	char *id, *target, *meter, *status, *label, *created;
};
bool store_list(struct store *store, struct store_entry **entries, size_t *n, struct error *error);
/* Only those whose provenance has a text of that name. */
bool store_list_noted(struct store *store, const char *key, struct store_entry **entries, size_t *n,
		      struct error *error);
void store_entries_free(struct store_entry *entries, size_t n);

/* Delete runs by id, all or none. */
bool store_delete(struct store *store, const char *const *ids, size_t n, struct error *error);

/*
 * Images: files by the SHA-256 of their bytes, under images/ in the store's folder. image_put
 * copies a file in (atomically; no effect if it is there) and gives its hash; image_path gives the
 * path for a hash, and fails if the file is missing or its bytes no longer match. Both keep other
 * harnesses' sweeps away until store_close(), if the store is open for writing.
 */
bool store_image_put(struct store *store, const char *path, char hash[65], struct error *error);
bool store_image_path(struct store *store, const char *hash, char *path, size_t size,
		      struct error *error);
/*
 * Delete images that no run's provenance names (keys ending in "_sha256"); gives number and bytes.
 * Fails if another harness is using images.
 */
bool store_image_sweep(struct store *store, size_t *n, uint64_t *bytes, struct error *error);

#endif
