/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine beside another one, which serves it by memory that the two share. It lives as long as
 * that one, at most; nothing that it says is read but for messages. Knows not what is served.
 */
#ifndef BOOT_COMPANION_H
#define BOOT_COMPANION_H

#include "harness/base/process.h"

/* So long may one that ended by itself have done so before the machine that it served is seen to. */
#define COMPANION_GRACE_SECONDS 5.0

struct companion {
	struct process child; /* pid -1: not there, or no longer */
	bool began;
	int shared;   /* the memory: for process_setup, too */
	double ended; /* when it was seen to have; 0: it runs */
};

/* Make the memory and start QEMU with these arguments. */
bool companion_start(struct companion *companion, char *const *arguments, struct error *error);
/* Has it left the other one alone, at this time (of one clock, in seconds)? Asked now and then. */
bool companion_is_gone(struct companion *companion, double now);
/* End it, if it was begun. Its last words go to tail, if that is not NULL. */
void companion_end(struct companion *companion, char *tail, size_t size);

#endif
