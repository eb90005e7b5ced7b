/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who took the time: a stored run is booted again with the plugin, and each instruction of each
 * detour (or sample) is charged to the function that ran it. Says also whether looking changed what
 * the guest said. Knows no command line; printing is print_text.c's.
 */
#ifndef BLAME_BLAME_H
#define BLAME_BLAME_H

#include "harness/base/paths.h"
#include "harness/cores/walk.h"
#include "harness/measure/planning.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"

struct blame_options {
	const char *bench; /* whose detours or samples; NULL: selfish, or the run's first */
	double timeout;	   /* processor seconds a machine; 0: as the run's parameters ask for */
	size_t jobs;	   /* machines at a time; 0: as many as processors */
	bool quiet;	   /* no progress on the terminal */
	/* which detour (sample) is kept piece by piece: the longest of all, or this worker's */
	bool one;
	uint64_t worker, number; /* from 0 */
};

/* One detour, or one sample. */
struct blame_event {
	uint32_t worker; /* index into the run's workers */
	uint32_t entry;	 /* the first one; WALK_NO_ENTRY */
	size_t number;	 /* from 0 in its worker */
	uint64_t start, length;
	size_t charges; /* index of the first of them */
	size_t n_charges;
};

/* Events of about equal length, most likely of one cause. */
struct blame_class {
	size_t n;
	uint64_t shortest, median, longest, stolen;
	double rate; /* a second of a worker, at the nominal rate; NaN of samples */
	bool periodic;
	double interval;
};

/* Totals of a function, or of an entry; the name belongs to the symbols. */
struct blame_total {
	const char *name;
	bool known, user;
	uint64_t insns;
	uint64_t calls; /* events that it is in */
};

struct blame {
	char *run, *target, *bench;
	bool of_samples; /* else of detours */
	struct symbols symbols;
	struct walk walk;
	struct blame_event *events; /* of all workers, worker by worker, in the order of time */
	size_t n_events;
	struct walk_charge *charges;
	size_t n_charges;
	struct blame_class *classes; /* those that took most first */
	size_t n_classes;
	double window; /* of all workers together; 0 of samples */
	uint64_t stolen, unattributed, left_out;
	uint64_t longest;
	/* the event that options asked for, piece by piece; there is one if there are events */
	size_t shown; /* index of events */
	bool one;     /* it was asked for by number, so all of it is wanted */
	struct walk_piece *pieces;
	size_t n_pieces;
	/* proof: what the guest reported equals what was counted */
	bool shared; /* other cores count in the guest's clock: lengths are not compared */
	size_t reported, equal; /* lengths in its records; those that are a sum over functions */
	size_t n_workers,
		same;	      /* workers; those whose records are byte for byte the stored run's */
	char difference[512]; /* the first of those that are not */
};

/*
 * Boot `was` again and charge. False with the error set if it cannot be done: the run is not in the
 * insn meter, or its images are gone, or the benchmark is not in it, or a guest failed.
 */
bool blame_make(struct blame *blame, const struct run *was, struct store *store,
		const struct paths *paths, const char *qemu, const struct blame_options *options,
		struct error *error);
void blame_free(struct blame *blame);

/*
 * The same without another boot, of a run that is about to be measured by its cores' own clocks: who they
 * stole from and by whom are one log, whose other reader (struct plan) this is. Nothing is proved by the
 * guest's bytes then, but that each of the run's lengths is a sum over functions.
 */
struct blame_watch;

/* NULL with the error set. The blame is to be freed in any case, the run stays as long as the watch. */
struct blame_watch *blame_watch(struct blame *blame, const struct run *run, const struct plan *plan,
				const struct paths *paths, const char *qemu,
				const struct blame_options *options, struct error *error);
const struct machine_log *blame_watch_log(const struct blame_watch *watch);
/* When the run has been measured. */
bool blame_watch_end(struct blame_watch *watch, struct error *error);
void blame_watch_free(struct blame_watch *watch);

/*
 * Totals over the events of a class (NULL: over all), the largest first; to be freed. By function,
 * or by the entry under which it ran.
 */
struct blame_total *blame_functions(const struct blame *blame, const struct blame_class *class,
				    size_t *n);
struct blame_total *blame_entries(const struct blame *blame, const struct blame_class *class,
				  size_t *n);

/* The same without the single events: what is kept of it. To be freed (store/blamed.h). */
void blame_sum_up(struct blamed *blamed, const struct blame *blame);

/* Keep the totals of a blame, for pictures; of one whose guest said something else, nothing. */
bool blame_keep(struct store *store, const char *id, const struct blame *blame,
		struct error *error);

/* "timer interrupt" for asm_sysvec_apic_timer_interrupt, and the like; the symbol's name if there
 * is no better one. */
const char *blame_entry_name(const char *symbol);

/* How a function's share differs between two blames of the same benchmark. */
struct blame_change {
	const char *name;
	uint64_t old, new;	   /* instructions over all events */
	double old_each, new_each; /* an event, on average */
};
/* Every function whose total differs, the largest change first; to be freed. */
struct blame_change *blame_diff(const struct blame *old, const struct blame *new, size_t *n);

#endif
