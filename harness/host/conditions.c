/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Under which conditions time was measured on this host. Knows no target. */
#include <ctype.h>
#include <glob.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/own_limits.h"
#include "harness/host/conditions.h"
#include "harness/host/refused.h"
#include "harness/host/tsc.h"
#include "harness/run/benchmarks.h"

#define NS_PER_S 1e9

/* proc(5): cpuN user nice system idle iowait irq softirq steal ..., in clock ticks. */
double conditions_steal(const char *stat, const struct cpus *cpus, double ticks_per_second)
{
	double steal = 0;

	for (const char *line = stat; line; line = strchr(line, '\n')) {
		unsigned long long ticks;
		int cpu;

		line += *line == '\n';
		if (sscanf(line, "cpu%d %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &ticks) == 2 &&
		    cpus_has(cpus, cpu))
			steal += (double)ticks / ticks_per_second;
	}
	return steal;
}

/* The head names the columns: "CPU0 CPU1 ...". Gives how many; -1 for columns of other processors. */
static size_t read_head(const char *head, const struct cpus *cpus, bool wanted[CPUS_MAX])
{
	size_t n = 0;

	for (const char *at = strstr(head, "CPU"); at && n < CPUS_MAX; at = strstr(at + 1, "CPU")) {
		if (strchr(head, '\n') && at > strchr(head, '\n'))
			break;
		wanted[n++] = cpus_has(cpus, strtol(at + strlen("CPU"), NULL, 10));
	}
	return n;
}

/* One line: "  LOC:  12  34  Local timer interrupts". Writes "LOC=12" if it counts any. */
static void add_interrupt(FILE *out, const char *line, const bool *wanted, size_t n)
{
	uint64_t sum = 0;
	size_t name;
	char *end;

	line += strspn(line, " ");
	name = strcspn(line, ": \n");
	if (line[name] != ':' || !name)
		return;
	end = (char *)line + name + 1;
	for (size_t i = 0; i < n; i++) {
		const char *from = end + strspn(end, " ");
		uint64_t count;

		if (!isdigit((unsigned char)*from))
			break; /* a line that has one count for all, or the text behind */
		count = strtoull(from, &end, 10);
		if (wanted[i])
			sum += count;
	}
	if (sum)
		fprintf(out, "%s%.*s=%" PRIu64, ftell(out) ? " " : "", (int)name, line, sum);
}

char *conditions_interrupts(const char *interrupts, const struct cpus *cpus)
{
	bool wanted[CPUS_MAX];
	size_t n = read_head(interrupts, cpus, wanted), size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return memory_copy("");
	for (const char *line = strchr(interrupts, '\n'); line && line[1];
	     line = strchr(line, '\n'))
		add_interrupt(out, ++line, wanted, n);
	fclose(out);
	return text;
}

void conditions_look(struct conditions *conditions, const struct cpus *cpus)
{
	char *stat = file_text("/proc/stat"), *interrupts = file_text("/proc/interrupts");

	conditions->steal = conditions_steal(stat, cpus, (double)sysconf(_SC_CLK_TCK));
	conditions->interrupts = conditions_interrupts(interrupts, cpus);
	cgroup_cpu_look(&conditions->cgroup, "");
	clock_gettime(CLOCK_MONOTONIC, &conditions->at);
	free(stat);
	free(interrupts);
}

void conditions_clear(struct conditions *conditions)
{
	free(conditions->interrupts);
	*conditions = (struct conditions){0};
}

static void add_line(struct pairs *provenance, const char *key, const char *path)
{
	char line[256];

	if (!file_line(path, line, sizeof(line)))
		return;
	pairs_set(provenance, key, *line ? line : "none");
}

static void add_said(struct pairs *provenance, const char *key, const struct cpus_said *said)
{
	char *words = cpus_said_words(said);

	pairs_set(provenance, key, words);
	free(words);
}

/* Which processors the kernel leaves alone, and which it leaves to us. */
static void add_processors(struct pairs *provenance)
{
	char *line = file_text("/proc/cmdline"), *status = file_text("/proc/self/status");
	struct cpus_said said, possible;

	cpus_said_file(&said, CPUS_ISOLATED);
	add_said(provenance, "host_isolated", &said);
	cpus_said_file(&said, CPUS_TICKLESS);
	add_said(provenance, "host_nohz_full", &said);
	cpus_said_file(&possible, CPUS_POSSIBLE);
	cpus_said_argument(&said, line, "rcu_nocbs", &possible.cpus);
	add_said(provenance, "host_rcu_nocbs", &said);
	cpus_said_field(&said, status, "Cpus_allowed_list:");
	add_said(provenance, "host_allowed", &said);
	free(line);
	free(status);
}

/* "retbleed: Mitigation: ...; spectre_v2: ...", of those that concern this processor. */
static void add_mitigations(struct pairs *provenance)
{
	static const char folder[] = "/sys/devices/system/cpu/vulnerabilities/";
	char pattern[sizeof(folder) + 1], line[256], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s*", folder);
	if (out && !glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (file_line(found.gl_pathv[i], line, sizeof(line)) &&
			    strcmp(line, "Not affected") != 0)
				fprintf(out, "%s%s: %s", ftell(out) ? "; " : "",
					found.gl_pathv[i] + strlen(folder), line);
		}
		globfree(&found);
	}
	if (!out)
		return;
	fclose(out);
	pairs_set(provenance, "host_mitigations", *text ? text : "none needed");
	free(text);
}

/* Which of the words in a line is chosen: "none [voluntary] full", or the first of "y (...)". */
static void add_preemption(struct pairs *provenance)
{
	char *text = file_text("/sys/kernel/debug/sched/preempt"), *from = strchr(text, '(');
	char version[256] = "";

	if (from && strchr(from, ')')) {
		*strchr(from, ')') = '\0';
		pairs_set(provenance, "host_preemption", from + 1);
	} else if (file_line("/proc/version", version, sizeof(version))) {
		pairs_set(provenance, "host_preemption",
			  strstr(version, "PREEMPT_RT")	       ? "real time"
			  : strstr(version, "PREEMPT_DYNAMIC") ? "dynamic"
			  : strstr(version, "PREEMPT")	       ? "full"
							       : "none or voluntary");
	}
	free(text);
}

/* What an administrator or a container lets us have. */
static void add_limits(struct pairs *provenance)
{
	char *status = file_text("/proc/self/status"), names[REFUSED_MAX] = "";
	enum refused_filter filter = refused_filter(status);
	unsigned long long files = own_limits_descriptors(), bytes = own_limits_file();

	if (filter == FILTER_ON)
		refused_calls(names);
	pairs_setf(provenance, "host_seccomp", "%s%s%s",
		   filter == FILTER_ON	   ? "filter"
		   : filter == FILTER_NONE ? "none"
					   : "unknown",
		   *names ? ", refuses " : "", names);
	if (files == OWN_LIMITS_NONE)
		pairs_set(provenance, "host_descriptors", "unlimited");
	else
		pairs_setf(provenance, "host_descriptors", "%llu", files);
	if (bytes == OWN_LIMITS_NONE)
		pairs_set(provenance, "host_file_bytes", "unlimited");
	else
		pairs_setf(provenance, "host_file_bytes", "%llu", bytes);
	free(status);
}

void conditions_of_host(struct pairs *provenance)
{
	char smt[16] = "", source[64];

	add_line(provenance, "host_governor",
		 "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
	if (!pairs_get(provenance, "host_governor"))
		pairs_set(provenance, "host_governor", "the kernel sets no frequency here");
	add_processors(provenance);
	add_line(provenance, "host_clocksource", CONDITIONS_CLOCKSOURCE);
	if (file_line(CONDITIONS_CLOCKSOURCE, source, sizeof(source)))
		pairs_set(provenance, "host_clock_trusted", strcmp(source, "tsc") ? "no" : "yes");
	else
		pairs_set(provenance, "host_clock_trusted", "unknown");
	add_limits(provenance);
	if (file_line("/sys/devices/system/cpu/smt/active", smt, sizeof(smt)))
		pairs_set(provenance, "host_smt", *smt == '1' ? "on" : "off");
	pairs_set(provenance, "host_hypervisor", tsc_has_flag("hypervisor") ? "yes" : "no");
	add_mitigations(provenance);
	add_preemption(provenance);
}

/* Involuntary switches in windows that ask for none, and these windows' length in ticks. */
static double count_switches(const struct run *run, double *ticks)
{
	double switches = 0;

	*ticks = 0;
	for (size_t i = 0; i < run->n_workers; i++) {
		for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
			int64_t count = 0, window = 0;

			/* "window": all of it is one, in which the worker asks for nothing */
			if (!worker_scalar(&run->workers[i], bench->name, "window", &window))
				continue;
			worker_scalar(&run->workers[i], bench->name, "switches", &count);
			switches += count > 0 ? (double)count : 0;
			*ticks += (double)window;
		}
	}
	return switches;
}

static void __attribute__((format(printf, 2, 3))) add_reason(FILE *reasons, const char *format, ...)
{
	va_list args;

	if (ftell(reasons))
		fputs("; ", reasons);
	va_start(args, format);
	vfprintf(reasons, format, args);
	va_end(args);
}

/* What a cgroup's quota did to its processes, us among them, between two looks. */
static void judge_quota(FILE *reasons, struct pairs *provenance, const struct cgroup_cpu *before,
			const struct cgroup_cpu *after)
{
	uint64_t stops = after->throttled - before->throttled;
	double seconds = after->stopped - before->stopped;

	if (!before->known || !after->known) {
		pairs_set(provenance, "host_quota", "unknown");
		return;
	}
	if (after->quota > 0)
		pairs_setf(provenance, "host_quota", "%.3f processors", after->quota);
	else
		pairs_set(provenance, "host_quota", "none");
	if (after->throttled < before->throttled || seconds < 0)
		return; /* another cgroup than before */
	pairs_setf(provenance, "host_throttled", "%" PRIu64, stops);
	pairs_setf(provenance, "host_throttled_seconds", "%.6f", seconds);
	if (stops || seconds > 0)
		add_reason(reasons,
			   "a cgroup's quota of processor time stopped its programs %" PRIu64
			   " times, for %.3f s in all (limit 0)",
			   stops, seconds);
}

static void judge(FILE *reasons, const struct run *run, double steal_share, long migrations)
{
	double ticks, switches = count_switches(run, &ticks);
	double seconds = ticks * run_tick_ns(run) / NS_PER_S;

	if (steal_share > CONDITIONS_STEAL_MAX)
		add_reason(reasons,
			   "a hypervisor took %.2f %% of the processors' time (limit %.1f %%)",
			   100 * steal_share, 100 * CONDITIONS_STEAL_MAX);
	if (switches > CONDITIONS_SWITCHES_MAX * seconds && switches > 0)
		add_reason(
			reasons,
			"other programs took the processor %.0f times in %.2f s of quiet windows "
			"(limit %.0f a second)",
			switches, seconds, CONDITIONS_SWITCHES_MAX);
	if (migrations > 0)
		add_reason(reasons, "workers were moved to other processors %ld times", migrations);
}

/* The count behind a name in a list as conditions_interrupts() makes it; 0 if it is not there. */
static double count_of(const char *interrupts, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = interrupts; *at; at += strspn(at, " ")) {
		if (!strncmp(at, name, n) && at[n] == '=')
			return strtod(at + n + 1, NULL);
		at += strcspn(at, " ");
	}
	return 0;
}

void conditions_judge(struct run *run, const struct conditions *before,
		      const struct conditions *after, long migrations)
{
	double seconds = (double)(after->at.tv_sec - before->at.tv_sec) +
			 (double)(after->at.tv_nsec - before->at.tv_nsec) / NS_PER_S;
	double workers = 0, steal = after->steal - before->steal, ticks;
	char *text = NULL;
	size_t size;
	FILE *reasons = open_memstream(&text, &size);

	for (size_t i = 0; i < run->n_workers; i++)
		workers = run->workers[i].phase == 0 ? workers + 1 : workers;
	pairs_setf(&run->provenance, "host_seconds", "%.3f", seconds);
	pairs_setf(&run->provenance, "host_steal", "%.3f", steal);
	pairs_set(&run->provenance, "host_interrupts_before", before->interrupts);
	pairs_set(&run->provenance, "host_interrupts_after", after->interrupts);
	/* The local timer's: the kernel's tick, and what other timers were due on these processors. */
	pairs_setf(&run->provenance, "host_timer_hz", "%.1f",
		   (count_of(after->interrupts, "LOC") - count_of(before->interrupts, "LOC")) /
			   (seconds * fmax(workers, 1)));
	pairs_setf(&run->provenance, "host_switches", "%.0f", count_switches(run, &ticks));
	if (migrations >= 0)
		pairs_setf(&run->provenance, "host_migrations", "%ld", migrations);
	if (!reasons)
		return;
	judge(reasons, run, steal / (seconds * workers), migrations);
	judge_quota(reasons, &run->provenance, &before->cgroup, &after->cgroup);
	fclose(reasons);
	if (*text)
		pairs_set(&run->provenance, RUN_DISTURBED, text);
	free(text);
}
