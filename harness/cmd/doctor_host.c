/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of this host decides how quiet it is and how exact its time: facts for the meter tsc. Reads
 * /proc and /sys, changes nothing.
 */
#include <errno.h>
#include <glob.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/machine.h"
#include "harness/boot/process_workers.h"
#include "harness/cmd/doctor_host.h"
#include "harness/host/conditions.h"
#include "harness/host/cpus.h"
#include "harness/host/refused.h"
#include "harness/host/tracefs.h"
#include "harness/host/tsc.h"

#define CPUS	     CPUS_FOLDER
#define CLOCKSOURCES "/sys/devices/system/clocksource/clocksource0"

static void check_processors(struct checks *checks)
{
	struct check *check = checks_add(checks, "processors", METER_INSN, STATE_OK);
	size_t n = cpus_usable();

	check_found(check, "%zu: as many machines run side by side", n);
	if (n > 1)
		return;
	check->state = STATE_LIMITED;
	check_advise(check, "results are the same with more, but come sooner");
}

/* All processors but the first, which keeps the house. */
static void propose_isolation(struct check *check)
{
	struct cpus_said online;
	char *others;

	cpus_said_file(&online, CPUS_ONLINE);
	if (online.known == CPUS_UNKNOWN)
		return;
	if (online.cpus.n < 2) {
		check_advise(check, "a machine with one processor has none to isolate");
		return;
	}
	memmove(online.cpus.items, online.cpus.items + 1,
		--online.cpus.n * sizeof(*online.cpus.items));
	others = cpus_ranges(&online.cpus);
	check_command(
		check,
		"add to the kernel's arguments (Debian: GRUB_CMDLINE_LINUX in "
		"/etc/default/grub; sudo update-grub; reboot): isolcpus=managed_irq,domain,%.64s "
		"nohz_full=%.64s rcu_nocbs=%.64s irqaffinity=0",
		others, others, others);
	free(others);
}

/* Is there a processor that both name? One that is isolated and has a tick is half of it. */
static bool both(const struct cpus_said *isolated, const struct cpus_said *tickless)
{
	for (size_t i = 0; i < isolated->cpus.n; i++) {
		if (cpus_has(&tickless->cpus, isolated->cpus.items[i]))
			return true;
	}
	return false;
}

/* nohz_full asked for, and not had: more of the same does not help. */
static bool asked_in_vain(const struct cpus_said *tickless)
{
	struct cpus_said asked;
	char *line;

	if (tickless->known == CPUS_SOME)
		return false;
	line = file_text("/proc/cmdline");
	cpus_said_argument(&asked, line, "nohz_full", NULL);
	free(line);
	return asked.known != CPUS_NONE;
}

static void check_isolated(struct checks *checks)
{
	struct check *check = checks_add(checks, "isolated cores", METER_TSC, STATE_OK);
	struct cpus_said isolated, tickless;
	char *alone, *quiet;

	cpus_said_file(&isolated, CPUS_ISOLATED);
	cpus_said_file(&tickless, CPUS_TICKLESS);
	alone = cpus_said_words(&isolated);
	quiet = cpus_said_words(&tickless);
	check_found(check, "isolated: %.160s; without a tick: %.160s", alone, quiet);
	free(alone);
	free(quiet);
	if (both(&isolated, &tickless))
		return;
	check->state = STATE_LIMITED;
	if (asked_in_vain(&tickless)) {
		check_advise(check, "the kernel's arguments ask for nohz_full, and it has no such "
				    "processor: it was built without (CONFIG_NO_HZ_FULL), or did "
				    "not understand the list (dmesg)");
		return;
	}
	check_advise(check,
		     "the kernel puts its tick, its interrupts and other programs where workers "
		     "run");
	propose_isolation(check);
}

static void check_governor(struct checks *checks)
{
	struct check *check = checks_add(checks, "governor", METER_TSC, STATE_OK);
	size_t all = 0, performance = 0;
	char governor[64] = "";
	glob_t found;

	if (!glob(CPUS "/cpu[0-9]*/cpufreq/scaling_governor", 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (!file_line(found.gl_pathv[i], governor, sizeof(governor)))
				continue;
			all++;
			performance += !strcmp(governor, "performance");
		}
		globfree(&found);
	}
	if (!all) {
		check_found(check, "the kernel sets no frequency here");
		return;
	}
	check_found(check, "performance on %zu of %zu processors%s%s", performance, all,
		    performance < all ? ", else " : "", performance < all ? governor : "");
	if (performance == all)
		return;
	check->state = STATE_LIMITED;
	check_advise(check,
		     "a worker's first microseconds run at whatever frequency was thought enough");
	check_command(check, "echo performance | sudo tee " CPUS "/cpu*/cpufreq/scaling_governor");
}

static void check_turbo(struct checks *checks)
{
	struct check *check = checks_add(checks, "turbo", METER_TSC, STATE_OK);
	const char *off = "0", *file = CPUS "/cpufreq/boost";
	char line[16];

	if (!file_line(file, line, sizeof(line))) {
		off = "1";
		file = CPUS "/intel_pstate/no_turbo";
		if (!file_line(file, line, sizeof(line))) {
			check_found(check, "not visible here");
			return;
		}
	}
	if (!strcmp(line, off)) {
		check_found(check, "off");
		return;
	}
	check->state = STATE_LIMITED;
	check_found(check, "on: the frequency depends on what other cores do");
	check_command(check, "echo %s | sudo tee %s", off, file);
}

static void check_smt(struct checks *checks)
{
	struct check *check = checks_add(checks, "hyperthreads", METER_TSC, STATE_OK);
	char active[16];

	if (!file_line(CPUS "/smt/active", active, sizeof(active)))
		check_found(check, "not visible here");
	else if (strcmp(active, "1") != 0)
		check_found(check, "off, or none");
	else {
		check->state = STATE_LIMITED;
		check_found(check, "on: two processors share a core, and slow each other down");
		check_command(check, "echo off | sudo tee " CPUS "/smt/control");
	}
}

/* The kernel keeps time by something else than the counter: a machine's habit, or its distrust. */
static void advise_clock(struct check *check, bool virtual)
{
	char available[256] = "";

	check->state = STATE_LIMITED;
	file_line(CLOCKSOURCES "/available_clocksource", available, sizeof(available));
	if (strstr(available, "tsc")) {
		check_command(check, "echo tsc | sudo tee " CONDITIONS_CLOCKSOURCE);
		check_advise(check,
			     "the kernel was told to keep time by another clock, whose reads take "
			     "longer%s",
			     virtual ? "; what a hypervisor steals looks like the kernel's noise"
				     : "");
	} else {
		check_advise(check,
			     "the kernel does not trust the counter that samples are ticks of: "
			     "`dmesg | grep -i tsc` says why (it stopped, or runs apart on two "
			     "sockets)%s",
			     virtual ? "; measure time on a machine of your own" : "");
	}
}

static void check_clock(struct checks *checks)
{
	struct check *check = checks_add(checks, "tsc", METER_TSC, STATE_OK);
	bool constant = tsc_has_flag("constant_tsc"), nonstop = tsc_has_flag("nonstop_tsc");
	bool virtual = tsc_has_flag("hypervisor");
	char source[64] = "";

	if (!file_line(CONDITIONS_CLOCKSOURCE, source, sizeof(source)) || !*source)
		snprintf(source, sizeof(source), "unknown");
	check_found(check, "%s, %s; the kernel keeps time by %s%s",
		    constant ? "constant" : "NOT constant",
		    nonstop ? "runs on in sleep" : "STOPS in sleep", source,
		    virtual ? "; this machine is virtual" : "");
	if (!constant || !nonstop) {
		check->state = STATE_MISSING;
		check->needed = true;
		check_advise(check, "ticks of this processor's counter are no measure of time");
	} else if (strcmp(source, "tsc") != 0) {
		advise_clock(check, virtual);
	} else if (virtual) {
		check->state = STATE_LIMITED;
		check_advise(check, "what a hypervisor steals looks like the kernel's noise; "
				    "measure time on a machine of your own");
	}
}

/* Can this process count its own cycles? */
static bool counts_cycles(void)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE,
				       .size = sizeof(attr),
				       .config = PERF_COUNT_HW_CPU_CYCLES,
				       .exclude_kernel = 1,
				       .exclude_hv = 1};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0)
		close((int)fd);
	return fd >= 0;
}

static bool is_filtered(const char *call)
{
	char *status = file_text("/proc/self/status");
	bool filter = refused_filter(status) == FILTER_ON;

	free(status);
	return filter && refused_call(call);
}

static void check_counters(struct checks *checks)
{
	struct check *check = checks_add(checks, "counters", METER_TSC, STATE_OK);
	char paranoid[16] = "";
	bool refused, filtered;

	if (!file_line("/proc/sys/kernel/perf_event_paranoid", paranoid, sizeof(paranoid))) {
		check->state = STATE_MISSING;
		check_found(check, "the kernel has no performance events");
		return;
	}
	if (counts_cycles()) {
		check_found(check, "hardware events can be counted (perf_event_paranoid %s)",
			    paranoid);
		return;
	}
	refused = errno == EACCES || errno == EPERM;
	filtered = is_filtered("perf_event_open");
	check->state = STATE_MISSING;
	check_found(check, "%s (perf_event_paranoid %s)",
		    filtered  ? "a filter of system calls (seccomp) refuses perf_event_open"
		    : refused ? "hardware events may not be counted by this user"
			      : "the processor shows no hardware events here",
		    paranoid);
	if (filtered)
		check_advise(check, "see seccomp: no setting of the kernel helps");
	else if (refused)
		check_command(check, "sudo sysctl kernel.perf_event_paranoid=1");
	else
		check_advise(check,
			     "a virtual machine shows them if its host passes them through; the "
			     "kernel's own events can be counted all the same");
}

/* What a worker of linux-host asks for: memory that stays, and, for --fifo, priority. */
static void check_rights(struct checks *checks)
{
	struct check *check = checks_add(checks, "rights", METER_TSC, STATE_OK);
	const struct sched_param priority = {.sched_priority = 1};
	bool locks = process_workers_may_lock(), first;
	pid_t pid = fork();
	int status = 1;

	if (!pid)
		_exit(sched_setscheduler(0, SCHED_FIFO, &priority) ? 1 : 0);
	first = pid > 0 && waitpid(pid, &status, 0) == pid && !status;
	check_found(check, "memory %s be locked, real-time priority %s be had",
		    locks ? "can" : "cannot", first ? "can" : "cannot");
	if (locks && first)
		return;
	check->state = STATE_LIMITED;
	check_command(
		check,
		"printf '%%s - memlock unlimited\\n%%s - rtprio 99\\n' $USER $USER | sudo tee "
		"-a /etc/security/limits.conf # then log in again");
}

/* Real-time tasks that never pause are stopped for a while, unless the kernel is told not to. */
static void check_throttling(struct checks *checks)
{
	struct check *check = checks_add(checks, "real-time throttling", METER_TSC, STATE_OK);
	char runtime[32], period[32];

	if (!file_line("/proc/sys/kernel/sched_rt_runtime_us", runtime, sizeof(runtime)) ||
	    !file_line("/proc/sys/kernel/sched_rt_period_us", period, sizeof(period))) {
		check_found(check, "not visible here");
		return;
	}
	if (*runtime == '-' || !strcmp(runtime, period)) {
		check_found(check, "off");
		return;
	}
	check->state = STATE_LIMITED;
	check_found(check, "on: with --fifo a worker gets %s of every %s us", runtime, period);
	check_command(check, "sudo sysctl kernel.sched_rt_runtime_us=-1");
}

static void check_tracepoints(struct checks *checks)
{
	struct check *check = checks_add(checks, "tracepoints", METER_TSC, STATE_OK);
	struct error error;

	if (tracefs_can(&error)) {
		check_found(check, "`harness blame linux-host` can say what ran in detours");
		return;
	}
	check->state = STATE_MISSING;
	check_found(check, "%s", error.message);
	check_command(check, "sudo mount -t tracefs nodev /sys/kernel/tracing # and blame as root");
}

void doctor_host(struct checks *checks)
{
	check_processors(checks);
	check_isolated(checks);
	check_governor(checks);
	check_turbo(checks);
	check_smt(checks);
	check_clock(checks);
	check_counters(checks);
	check_rights(checks);
	check_throttling(checks);
	check_tracepoints(checks);
}
