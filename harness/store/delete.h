/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deletes runs. Comes with store.h. */
#ifndef STORE_DELETE_H
#define STORE_DELETE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/error.h"

struct store;

/* Delete runs by id, all or none. */
bool store_delete(struct store *store, const char *const *ids, size_t n, struct error *error);

#endif
