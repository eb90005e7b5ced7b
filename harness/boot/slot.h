/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine that runs: what the loop over several (machines.c) does with each. */
#ifndef BOOT_SLOT_H
#define BOOT_SLOT_H

#include "harness/base/last_words.h"
#include "harness/boot/companion.h"
#include "harness/boot/hang.h"
#include "harness/boot/machine.h"

/* A machine that runs. */
struct slot {
	struct machine *machine; /* NULL: free */
	struct process child;
	struct companion companion;
	struct wire *wire;
	struct wire **others;	/* of the machine's other workers */
	off_t offset;		/* of the console, read so far */
	struct last_words said; /* what QEMU wrote to standard error */
	char why[256];		/* why it was ended by us; "" if it was not */
	double started, limits_checked;
	struct hang hang;
};

/* The clock of slots: seconds, which nobody sets. */
double slot_now(void);
/* Start a machine. False if its program cannot be started at all: then the slot stays free. */
bool slot_start(struct slot *slot, struct machine *machine, struct error *error);
/* One look at a running machine. Gives true when it has ended: then what came of it is in it, and the slot free. */
bool slot_attend(struct slot *slot);
/* End it, as if it had not begun. */
void slot_abandon(struct slot *slot);

#endif
