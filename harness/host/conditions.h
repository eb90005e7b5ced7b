/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Under which conditions time was measured on this host: how it is set up, what happened to the
 * workers' processors meanwhile, and whether that was too much. Reads /proc and /sys, knows no
 * target.
 */
#ifndef HOST_CONDITIONS_H
#define HOST_CONDITIONS_H

#include <time.h>

#include "harness/host/cgroup.h"
#include "harness/host/cpus.h"
#include "harness/run/run.h"

/*
 * A run is disturbed, and passes no gate, if one of these is exceeded. They are about the machine
 * that is shared with others, not about the kernel that is measured: what the kernel steals is the
 * result. README.md of targets/linux-host explains each.
 */
#define CONDITIONS_STEAL_MAX	0.001 /* share of the workers' time that a hypervisor took */
#define CONDITIONS_SWITCHES_MAX 1.0   /* involuntary switches a second of a quiet window */

/* What the kernel keeps time by: tsc, or something else because it does not trust that. */
#define CONDITIONS_CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

/* What has been counted so far on some processors. */
struct conditions {
	double steal;	  /* seconds */
	char *interrupts; /* "LOC=1234 RES=5": those above 0, as in /proc/interrupts */
	struct cgroup_cpu cgroup;
	struct timespec at;
};
/* From the texts of /proc/stat and /proc/interrupts: of processors in the set. */
double conditions_steal(const char *stat, const struct cpus *cpus, double ticks_per_second);
char *conditions_interrupts(const char *interrupts, const struct cpus *cpus);

/* Look now; to be cleared. */
void conditions_look(struct conditions *conditions, const struct cpus *cpus);
void conditions_clear(struct conditions *conditions);

/*
 * Into run's provenance: how this host is set up (host_governor, host_isolated, host_nohz_full,
 * host_rcu_nocbs, host_allowed, host_clocksource, host_smt, host_mitigations, host_preemption, host_hypervisor),
 * and what bounds us on it (host_clock_trusted, host_seccomp, host_descriptors, host_file_bytes).
 */
void conditions_of_host(struct pairs *provenance);

/*
 * Into run's provenance what happened between two looks (host_seconds, host_steal,
 * host_interrupts_before, host_interrupts_after, host_timer_hz, host_switches, host_migrations,
 * host_quota, host_throttled, host_throttled_seconds), and
 * `disturbed` with the reasons if it was too much. migrations: of all workers; -1 if unknown.
 * Workers' samples are those of the run.
 */
void conditions_judge(struct run *run, const struct conditions *before,
		      const struct conditions *after, long migrations);

#endif
