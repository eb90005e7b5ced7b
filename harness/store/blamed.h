/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness blame` found of stored runs, without the single detours: the last of each run and
 * benchmark is kept, for pictures that boot nothing. Knows neither symbols nor a plugin.
 */
#ifndef STORE_BLAMED_H
#define STORE_BLAMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

struct store;

#define BLAMED_CLASSES_MAX 8 /* of those that took most */

/* Of all detours (or samples), or of a class of about equally long ones. */
struct blamed_sum {
	uint64_t events, stolen, median, longest;
};

/* What a function ran, or what ran for an entry, in the events of a class; 0: of all. */
struct blamed_part {
	size_t class;
	bool entry;
	char *name;
	uint64_t insns, events;
};

struct blamed {
	char *bench;
	uint64_t window;				/* of all workers together; 0 of samples */
	struct blamed_sum sums[1 + BLAMED_CLASSES_MAX]; /* of all; then by class */
	size_t n_classes;
	struct blamed_part *parts; /* by class, kind, and what took most */
	size_t n_parts;
};

void blamed_free(struct blamed *blamed);

/* In place of what is there for this run, by its id, and benchmark. */
bool blamed_save(struct store *store, const char *id, const struct blamed *blamed,
		 struct error *error);

/* *there becomes whether there is any; then it is to be freed. */
bool blamed_load(struct store *store, const char *id, const char *bench, struct blamed *blamed,
		 bool *there, struct error *error);

#endif
