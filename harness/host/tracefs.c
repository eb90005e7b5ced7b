/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An instance of the kernel's tracer. Knows no run and no format. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/host/tracefs.h"

#define TRACEFS_MAGIC 0x74726163 /* linux/magic.h */
#define BUFFER_KB     "16384"	 /* for each processor: some 200,000 events */

static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

/* Patterns below events/: each file that matches gets a 1. None needs to be there but the first. */
static const char *const events[] = {
	"sched/sched_switch", "irq/irq_handler_entry", "irq/irq_handler_exit", "irq/softirq_entry",
	"irq/softirq_exit",   "irq_vectors/*_entry",   "irq_vectors/*_exit",
};
static const char *const osnoise_events[] = {"osnoise/*_noise"};

static bool find_place(const char **place, struct error *error)
{
	struct statfs info;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		*place = places[i];
		if (!statfs(*place, &info) && info.f_type == TRACEFS_MAGIC)
			return true;
	}
	return error_set(
		error,
		"the kernel's tracepoints are not to be seen: no tracefs is mounted. As root: "
		"mount -t tracefs nodev %s",
		places[0]);
}

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (close(fd))
		ok = false;
	return ok;
}

static bool set(const struct tracefs *tracefs, const char *file, const char *text)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", tracefs->instance, file);
	return put(path, text);
}

/* Gives how many events were turned on. */
static size_t enable(const struct tracefs *tracefs, const char *const *patterns, size_t n)
{
	char pattern[PATH_MAX + 64];
	size_t enabled = 0;
	glob_t found;

	for (size_t i = 0; i < n; i++) {
		snprintf(pattern, sizeof(pattern), "%s/events/%s/enable", tracefs->instance,
			 patterns[i]);
		if (glob(pattern, 0, NULL, &found))
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++)
			enabled += put(found.gl_pathv[j], "1");
		globfree(&found);
	}
	return enabled;
}

/* osnoise watches who steals from any task, if it is told to start none of its own (since 6.1). */
static void add_osnoise(struct tracefs *tracefs, const char *place)
{
	char path[PATH_MAX], *tracers;

	snprintf(path, sizeof(path), "%s/available_tracers", place);
	tracers = file_text(path);
	snprintf(path, sizeof(path), "%s/osnoise/options", place);
	tracefs->osnoise = strstr(tracers, "osnoise") && put(path, "NO_OSNOISE_WORKLOAD") &&
			   set(tracefs, "current_tracer", "osnoise") &&
			   enable(tracefs, osnoise_events, 1);
	free(tracers);
}

bool tracefs_start(struct tracefs *tracefs, struct error *error)
{
	const char *place;

	tracefs->instance[0] = '\0';
	tracefs->osnoise = false;
	if (!find_place(&place, error))
		return false;
	snprintf(tracefs->instance, sizeof(tracefs->instance), "%s/instances/harness-%d", place,
		 (int)getpid());
	if (mkdir(tracefs->instance, 0700)) {
		error_set(error, "%s: %s%s", tracefs->instance, strerror(errno),
			  errno == EACCES || errno == EPERM ? "; only root may trace" : "");
		tracefs->instance[0] = '\0';
		return false;
	}
	if (!set(tracefs, "trace_clock", "x86-tsc"))
		error_set(error,
			  "%s: the kernel's trace has no clock x86-tsc: detours cannot be "
			  "found in it",
			  tracefs->instance);
	else if (!set(tracefs, "buffer_size_kb", BUFFER_KB))
		error_set(error, "%s/buffer_size_kb: %s", tracefs->instance, strerror(errno));
	else if (!enable(tracefs, events, 1))
		error_set(error,
			  "%s: the kernel has no tracepoint %s, or does not let it be "
			  "turned on",
			  tracefs->instance, events[0]);
	else {
		enable(tracefs, events + 1, sizeof(events) / sizeof(events[0]) - 1);
		add_osnoise(tracefs, place);
		return true;
	}
	tracefs_end(tracefs);
	return false;
}

bool tracefs_can(struct error *error)
{
	char path[PATH_MAX];
	const char *place;

	if (!find_place(&place, error))
		return false;
	snprintf(path, sizeof(path), "%s/instances", place);
	return !access(path, W_OK) || error_set(error, "%s: %s", path, strerror(errno));
}

bool tracefs_stop(struct tracefs *tracefs, struct error *error)
{
	return set(tracefs, "tracing_on", "0") ||
	       error_set(error, "%s/tracing_on: %s", tracefs->instance, strerror(errno));
}

char *tracefs_text(const struct tracefs *tracefs, int cpu, uint64_t *lost)
{
	char path[PATH_MAX + 64], *stats, *text;
	const char *overrun;

	snprintf(path, sizeof(path), "%s/per_cpu/cpu%d/stats", tracefs->instance, cpu);
	stats = file_text(path);
	overrun = strstr(stats, "overrun:");
	*lost = overrun ? strtoull(overrun + strlen("overrun:"), NULL, 10) : 0;
	free(stats);
	snprintf(path, sizeof(path), "%s/per_cpu/cpu%d/trace", tracefs->instance, cpu);
	text = file_text(path);
	return text;
}

void tracefs_end(struct tracefs *tracefs)
{
	if (!*tracefs->instance)
		return;
	set(tracefs, "tracing_on", "0");
	if (tracefs->osnoise)
		set(tracefs, "current_tracer", "nop");
	rmdir(tracefs->instance);
	tracefs->instance[0] = '\0';
}
