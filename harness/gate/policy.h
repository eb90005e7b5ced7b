/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What counts as worse: for each metric the direction, what difference is tolerated, and whether a
 * worse value fails the gate or is only reported. Defaults here, the user's in gate.json; both are
 * explained in docs/gate.md. Knows no run.
 */
#ifndef GATE_POLICY_H
#define GATE_POLICY_H

#include <stdio.h>

#include "harness/metrics/metrics.h"

/* How values are held against each other decides what can be tolerated. */
enum policy_section {
	POLICY_EXACT,  /* insn, one phase: kernels whose metrics neutral changes do not move */
	POLICY_PHASES, /* insn, several phases */
	POLICY_TSC,    /* measured time, several runs */
	POLICY_SECTIONS,
};
const char *policy_section_name(enum policy_section section);

struct policy_rule {
	bool down_is_worse;
	double absolute, relative; /* a difference within the larger of these is tolerated */
	bool gate;		   /* else it is only reported */
};

/* Metrics of classes of detours, which no table lists one by one, have these rules. */
#define POLICY_CLASS_LENGTH "class.length"
#define POLICY_CLASS_EVENTS "class.events"
/* The rule's name for one of them, "class1.length" say; NULL: it is no such metric. */
const char *policy_class_rule(const char *metric);

/* More metrics that gate measured time than this would leave no power to find anything. */
#define POLICY_TSC_GATED_MAX 5

struct policy {
	struct policy_rule *rules[POLICY_SECTIONS]; /* by the position in policy's list of names */
};

/* The defaults, changed by a file's rules if path is not NULL. */
bool policy_load(struct policy *policy, const char *path, struct error *error);
/* The same, but for a path that is NULL: gate.json in `root`, a repository, if there is one. */
bool policy_load_for(struct policy *policy, const char *root, const char *path,
		     struct error *error);
/* From n bytes. */
bool policy_parse(struct policy *policy, const char *text, size_t n, struct error *error);
void policy_defaults(struct policy *policy);
void policy_free(struct policy *policy);

/* As a file that policy_load() reads. */
void policy_print(FILE *out, const struct policy *policy);

/* The rule of a metric by name, or of POLICY_CLASS_*. One without a rule is only reported. */
const struct policy_rule *policy_find(const struct policy *policy, enum policy_section section,
				      const char *metric);

#endif
