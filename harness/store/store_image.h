/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store's images: files by the hash of their bytes. Comes with store.h. */
#ifndef STORE_STORE_IMAGE_H
#define STORE_STORE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

struct store;

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
