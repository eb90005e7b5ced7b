/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine: QEMU is started, its console goes into a wire decoder as it grows, and it is ended when it is done, when
 * it breaks, or when it takes too long; machines.h runs it, with others. A worker that is a process of this
 * Linux is such a machine, too: what is started is another program. Knows no target and no store.
 */
#ifndef BOOT_MACHINE_H
#define BOOT_MACHINE_H

#include "harness/base/process.h"
#include "harness/boot/snapshot.h"
#include "harness/boot/snapshot_save.h"
#include "harness/wire/wire.h"

#define MACHINE_OUTPUT_MAX (64u << 20) /* bytes of console; more is a flood */
/* Wall-clock backstop, in multiples of the limit of processor time. */
#define MACHINE_WALL_FACTOR 10.0

/*
 * Who takes the log of a machine with a plugin: called when it has ended well, with the log's file,
 * to be read from its beginning. False with an error makes a failed machine.
 */
struct machine_log {
	bool (*take)(void *context, const struct worker *worker, int log, struct error *error);
	void *context;
};

/*
 * Questions of a machine: it writes a byte to a pipe, and waits for one from another. Somebody
 * answers while it sleeps; false with an error ends it.
 */
struct machine_questions {
	int ask, reply; /* our ends */
	bool (*answer)(void *context, struct worker *worker, const char *bench, pid_t pid,
		       struct error *error);
	void *context;
};

/* Called when a machine's process has been started; false with an error: it cannot run. */
struct machine_begin {
	bool (*begin)(void *context, struct error *error);
	void *context;
};

/* One more worker of a machine: what it is expected to say, and where that goes. */
struct machine_worker {
	struct wire_expect expect; /* params are freed by machine_clear() */
	struct worker *worker;
};

struct machine {
	/* what to run */
	const char *program;	    /* what messages call it; NULL: QEMU */
	char **arguments;	    /* argv[0] is the program; freed by machine_clear() */
	char **companion;	    /* the same of a machine beside it (companion.h); NULL: none */
	struct process_setup setup; /* with_log follows from log */
	struct wire_expect expect;  /* params are freed by machine_clear() */
	struct worker *worker;
	const void *run; /* the same of all machines that are worth nothing without each other */
	struct machine_worker *others; /* n_others, besides that one; freed by machine_clear() */
	size_t n_others;
	double asleep;	  /* seconds of real time at its beginning in which it may do nothing */
	double cpu_limit; /* seconds of processor time */
	/* arguments of the machine that can be saved for all of its boot (settling.h); NULL: none */
	char **saved;
	bool saved_alone;	   /* even if no other machine would begin with that one */
	struct snapshot *snapshot; /* it begins with this one, not by booting; NULL: it boots */
	struct snapshot_save
		*save; /* it is such a one itself, says nothing, and is saved; or NULL */
	const struct machine_log *log;		   /* it has a plugin that writes one; else NULL */
	const struct machine_questions *questions; /* NULL: it asks nothing */
	const struct machine_begin *begin;	   /* NULL: it begins by itself */
	/* what came of it */
	bool finished, ok;
	char *reason;		      /* if finished and not ok: why, and the last console lines */
	char *notes;		      /* of the wire */
	double cpu_seconds;	      /* processor time that it took */
	long migrations;	      /* of its first thread; -1: unknown */
	pid_t pid;		      /* that it had */
	int exit_status, exit_signal; /* of the program, as the wire said; -1 */
};
void machine_clear(struct machine *machine);

#endif
