/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine that is saved when it has settled: driven step by step by its monitor, while others run, from the
 * moment at which it says so to a snapshot in the cache. Starts no machine.
 */
#ifndef BOOT_SNAPSHOT_SAVE_H
#define BOOT_SNAPSHOT_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/error.h"

struct snapshot_save {
	const char *key; /* of the snapshot */
	int monitor[2];	 /* our end and its, which it inherits */
	int fd;		 /* what it writes */
	enum {
		SAVE_GREETING,
		SAVE_SETTLING,
		SAVE_STOPPING,
		SAVE_WRITING,
		SAVE_DONE,
		SAVE_ENDED
	} state;
	unsigned int said; /* how often it said that it has settled; twice: it has gone on since */
	bool late;	   /* it was not stopped in time: it can be tried again */
	bool asked;	   /* a question is open */
	char *line;	   /* what it has said, up to the end of a line */
	size_t n;
};

/* To be closed in any case. */
bool snapshot_save_open(struct snapshot_save *save, const char *key, struct error *error);
void snapshot_save_close(struct snapshot_save *save);

/* One look; never waits for the machine. False: it cannot be saved. SAVE_DONE: it is, and told to end. */
bool snapshot_save_step(struct snapshot_save *save, struct error *error);
/* It has ended and was not saved: hear its last words, as it may have gone on before we looked. */
void snapshot_save_ended(struct snapshot_save *save);

#endif
