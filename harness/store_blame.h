/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `harness blame` found of stored runs: the last of each run and benchmark is kept. */
#ifndef STORE_BLAME_H
#define STORE_BLAME_H

#include "blamed.h"
#include "store.h"

/* In place of what is there for this run, by its id, and benchmark. */
bool store_save_blamed(struct store *store, const char *id, const struct blamed *blamed,
		       struct error *error);

/* Keep the totals of a blame, for pictures; of one whose guest said something else, nothing. */
bool blamed_keep(struct store *store, const char *id, const struct blame *blame,
		 struct error *error);

/* *there becomes whether there is any; then it is to be freed. */
bool store_load_blamed(struct store *store, const char *id, const char *bench,
		       struct blamed *blamed, bool *there, struct error *error);
#endif
