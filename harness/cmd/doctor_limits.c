/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Limits that look like something else: a quota like the kernel's noise, a filter like a lack of
 * rights, few descriptors like a broken QEMU. Changes nothing.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "harness/base/file.h"
#include "harness/base/own_limits.h"
#include "harness/base/process.h"
#include "harness/cmd/doctor_limits.h"
#include "harness/host/cgroup.h"
#include "harness/host/cpus.h"
#include "harness/host/refused.h"

/* Descriptors of this process for a machine: console, log, errors, its end, monitor, snapshot. */
#define A_MACHINES 8
/* What a run of a Linux writes at most into one file: its kernel, into the store. */
#define FILE_ENOUGH (64ull << 20)

/* A quota of as many processors as there are, or more, stops nobody but together with others. */
static void check_quota(struct checks *checks, const char *root)
{
	struct check *check = checks_add(checks, "processor quota", METER_TSC, STATE_OK);
	struct cgroup_cpu cpu;

	cgroup_cpu_look(&cpu, root);
	if (!cpu.known) {
		check->state = STATE_LIMITED;
		check_found(check, "unknown: /proc/self/cgroup and /sys/fs/cgroup do not say");
		check_advise(check,
			     "where a quota stops a worker it looks like noise of the kernel");
		return;
	}
	if (cpu.quota <= 0) {
		check_found(check, "none");
		return;
	}
	check->state = STATE_LIMITED;
	check_found(check,
		    "%.2f processors (%.256s); its programs were stopped %" PRIu64
		    " times so far, for %.3f s",
		    cpu.quota, cpu.file, cpu.throttled, cpu.stopped);
	check_advise(check,
		     "a worker that is stopped looks like noise, and its run is disturbed: in "
		     "a container ask for none (docker run without --cpus, Kubernetes without "
		     "limits.cpu), in a service CPUQuota=");
	check_command(check, "echo %s | sudo tee %.256s # outside of the container",
		      cpu.v2 ? "max" : "-1", cpu.file);
}

static void check_filter(struct checks *checks)
{
	struct check *check = checks_add(checks, "seccomp", METER_TSC, STATE_OK);
	char *status = file_text("/proc/self/status"), names[REFUSED_MAX];
	enum refused_filter filter = refused_filter(status);

	free(status);
	if (filter == FILTER_NONE) {
		check_found(check, "no filter");
		return;
	}
	refused_calls(names);
	check_found(check, "%s, which refuses %s",
		    filter == FILTER_ON ? "a filter" : "unknown: perhaps a filter",
		    *names ? names : "nothing that is needed here");
	if (filter == FILTER_ON && !*names)
		return;
	check->state = STATE_LIMITED;
	if (*names)
		check_advise(check,
			     "let it pass these: docker run --security-opt seccomp=unconfined "
			     "or a profile of your own; Kubernetes seccompProfile; in a "
			     "service SystemCallFilter=");
}

static void check_descriptors(struct checks *checks)
{
	struct check *check = checks_add(checks, "open files", METER_INSN, STATE_OK);
	unsigned long long most = own_limits_descriptors();
	unsigned long long wanted = PROCESS_DESCRIPTORS + A_MACHINES * cpus_usable();

	if (most == OWN_LIMITS_NONE)
		check_found(check, "no limit");
	else
		check_found(check, "%llu at once; machines side by side need up to %llu", most,
			    wanted);
	if (most >= wanted)
		return;
	check->needed = most < PROCESS_DESCRIPTORS;
	check->state = check->needed ? STATE_MISSING : STATE_LIMITED;
	check_advise(check, "%s",
		     check->needed ? "no machine finds its console under its number"
				   : "run fewer at a time (--jobs)");
	check_command(check, "ulimit -n 1024 # as root, or in the container's limits");
}

static void check_file_size(struct checks *checks)
{
	struct check *check = checks_add(checks, "file size", METER_INSN, STATE_OK);
	unsigned long long most = own_limits_file();

	if (most == OWN_LIMITS_NONE) {
		check_found(check, "no limit");
		return;
	}
	check_found(check, "%llu bytes at most", most);
	if (most >= FILE_ENOUGH)
		return;
	check->state = STATE_LIMITED;
	check_advise(check, "a machine that writes more is ended, and the store may not grow: the "
			    "limit is that of a shell, a service or a container");
	check_command(check, "ulimit -f unlimited");
}

void doctor_limits(struct checks *checks, const char *root)
{
	check_descriptors(checks);
	check_file_size(checks);
	check_quota(checks, root);
	check_filter(checks);
}
