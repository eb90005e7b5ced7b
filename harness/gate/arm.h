/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side of a comparison: every metric with the values of its units of replication. A unit is a
 * phase of a run in the insn meter, a whole run in the tsc meter. Knows not how they are compared.
 */
#ifndef GATE_ARM_H
#define GATE_ARM_H

#include "harness/run/run.h"

struct arm_metric {
	char *name;
	char *rule;	/* under which name the policy knows it */
	char *unit;	/* as printed in this meter */
	double *values; /* NaN: nothing to compute it from */
	size_t n;
};

struct arm {
	char *origin; /* what it is, for people: a file, a revision, a folder */
	char *target;
	enum meter meter;
	bool moved; /* its kernel is one that neutral changes move, so that units of it vary */
	struct pairs parameters, options, provenance;
	char **runs; /* ids of the runs that are in it */
	size_t n_runs;
	size_t disturbed;	    /* of them, by others; provenance has the first one's reason */
	struct arm_metric *metrics; /* by name, ascending */
	size_t n;
};

/* Add a complete run: its phases as units (insn), or itself as one (tsc). The first sets the rest. */
void arm_add_run(struct arm *arm, const struct run *run);
/* Add one value of a metric, at the place where its name belongs. */
void arm_add_value(struct arm *arm, const char *name, const char *rule, const char *unit,
		   double value);
const struct arm_metric *arm_find(const struct arm *arm, const char *name); /* NULL if missing */
/* The number of units: the most that a metric has. */
size_t arm_units(const struct arm *arm);
void arm_free(struct arm *arm);

/*
 * May the arms be compared? Not across targets, meters, benchmark parameters (but several boots with
 * more of them, or others, where the kernel is one that neutral changes move); nor, with `stored`,
 * an arm from a file whose compiler, QEMU or benchmark objects were others than those of the new
 * one, unless all of its values are the new one's, too: then no tool has moved any. The message says all
 * that differs. Arms of one session have the first two in common.
 */
bool arm_comparable(const struct arm *old, const struct arm *new, bool stored, struct error *error);

/* Is this a benchmark's parameter? Is it something of provenance that metrics depend on? */
bool arm_is_parameter(const char *key);
bool arm_depends_on(const char *key);

#endif
