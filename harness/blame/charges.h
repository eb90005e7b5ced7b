/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was charged to whom: the events of one benchmark of a run, which functions ran in each, and
 * the proof that nothing was missed. charge_log.c fills it from the plugin's logs. Types only.
 */
#ifndef BLAME_CHARGES_H
#define BLAME_CHARGES_H

#include "harness/cores/symbols.h"
#include "harness/cores/walk.h"

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

#endif
