/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store of the repository or installation that this command belongs to: what verbs open. */
#ifndef STORE_OWN_STORE_H
#define STORE_OWN_STORE_H

#include "harness/store/store.h"

/* Finds the folder of results, and opens the store there as store_open() does. NULL on error. */
struct store *own_store_open(bool write, struct error *error);

#endif
