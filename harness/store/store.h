/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store: a SQLite file in WAL mode, one transaction a run, so that a run is there whole or not
 * at all; and beside it the images of runs, by hash. The schema is documented in docs/store.md.
 * This header opens and closes it, and brings along what can be done with runs and images in it.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>

#include "harness/base/error.h"
#include "harness/store/delete.h"
#include "harness/store/find.h"
#include "harness/store/load.h"
#include "harness/store/save.h"
#include "harness/store/store_image.h"

struct store;

/*
 * Open the store in a folder, for writing or only for reading. Writing makes folder, file and
 * schema if they are missing; reading makes nothing, and finds an empty store there. Checks the
 * schema's version. NULL on error.
 */
struct store *store_open(const char *folder, bool write, struct error *error);
void store_close(struct store *store);

#endif
