/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts a run into the store. Comes with store.h. */
#ifndef STORE_SAVE_H
#define STORE_SAVE_H

#include "harness/run/run.h"

struct store;

/* In one transaction: it is there whole or not at all. */
bool store_save(struct store *store, const struct run *run, struct error *error);

#endif
