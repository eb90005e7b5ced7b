/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What its cgroups let this process have of the processors: the quota of CFS, and how often it was
 * stopped by it. Both versions of cgroups; changes nothing.
 */
#ifndef HOST_CGROUP_H
#define HOST_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct cgroup_cpu {
	bool known;   /* else the rest says nothing */
	double quota; /* the smallest of its own group and those above, in processors; 0: none */
	bool v2;
	char file[PATH_MAX]; /* that says so */
	uint64_t throttled;  /* how often they were stopped so far */
	double stopped;	     /* for how long, in seconds */
};

/* Look now. root: what stands before /proc and /sys; "" for this machine's own. */
void cgroup_cpu_look(struct cgroup_cpu *cpu, const char *root);

#endif
