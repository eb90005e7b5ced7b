/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts events of a process, by PAPI or by the kernel's interface. Knows no benchmark. */
#include <errno.h>
#include <papi.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/host/counters.h"

#define CPU_COMPONENT 0 /* PAPI's for the processor's and the kernel's events comes first */

struct counters {
	const struct events *events;
	bool papi, multiplexed;
};

struct counting {
	const struct counters *counters;
	int set;	       /* PAPI's */
	int fds[COUNTERS_MAX]; /* the kernel's */
	size_t n;	       /* of fds that are open */
};

/* ---- PAPI ---- */

static bool papi_works(void)
{
	static int version;

	if (!version)
		version = PAPI_library_init(PAPI_VER_CURRENT);
	return version == PAPI_VER_CURRENT && PAPI_multiplex_init() == PAPI_OK;
}

static void papi_end(struct counting *counting)
{
	long long values[COUNTERS_MAX];

	PAPI_stop(counting->set, values);
	PAPI_cleanup_eventset(counting->set);
	PAPI_destroy_eventset(&counting->set);
}

static bool papi_start(struct counting *counting, pid_t pid, struct error *error)
{
	const struct counters *counters = counting->counters;
	const struct events *events = counters->events;
	int code = PAPI_create_eventset(&counting->set);
	const char *what = "a set of events";

	if (code == PAPI_OK)
		code = PAPI_assign_eventset_component(counting->set, CPU_COMPONENT);
	if (code == PAPI_OK && counters->multiplexed)
		code = PAPI_set_multiplex(counting->set);
	if (code == PAPI_OK && pid &&
	    (code = PAPI_attach(counting->set, (unsigned long)pid)) != PAPI_OK)
		what = "the worker";
	for (size_t i = 0; code == PAPI_OK && i < events->n; i++) {
		what = events->items[i].name;
		code = PAPI_add_named_event(counting->set, events->items[i].full);
	}
	if (code == PAPI_OK)
		code = PAPI_start(counting->set);
	if (code == PAPI_OK)
		return true;
	if (counting->set != PAPI_NULL)
		papi_end(counting);
	return error_set(error, "PAPI cannot count %s: %s", what, PAPI_strerror(code));
}

/* ---- the kernel ---- */

static void kernel_end(struct counting *counting)
{
	while (counting->n)
		close(counting->fds[--counting->n]);
}

static bool refused(const struct event *event, struct error *error)
{
	if (errno == EACCES || errno == EPERM)
		return error_set(error,
				 "event '%s': this user may not count it; as root: sysctl "
				 "kernel.perf_event_paranoid=1",
				 event->name);
	if (errno == ENOENT || errno == ENODEV || errno == EOPNOTSUPP || errno == EINVAL)
		return error_set(
			error,
			"event '%s' (%s) cannot be counted: the processor shows no such "
			"counter here, as in most virtual machines. The kernel's own events "
			"work: context-switches, page-faults, cpu-migrations, task-clock",
			event->name, event->full);
	return error_set(error, "event '%s' (%s) cannot be counted: %s", event->name, event->full,
			 strerror(errno));
}

static bool kernel_start(struct counting *counting, pid_t pid, struct error *error)
{
	const struct events *events = counting->counters->events;

	for (size_t i = 0; i < events->n; i++) {
		struct perf_event_attr attr;
		long fd;

		if (!events_attr(&events->items[i], &attr, error)) {
			kernel_end(counting);
			return false;
		}
		fd = syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
		if (fd < 0) {
			refused(&events->items[i], error);
			kernel_end(counting);
			return false;
		}
		counting->fds[counting->n++] = (int)fd;
	}
	return true;
}

static bool kernel_read(const struct counting *counting, long long *values, struct error *error)
{
	for (size_t i = 0; i < counting->n; i++) {
		uint64_t value;

		if (read(counting->fds[i], &value, sizeof(value)) != sizeof(value))
			return error_set(error, "event '%s' cannot be read: %s",
					 counting->counters->events->items[i].name,
					 strerror(errno));
		values[i] = (long long)value;
	}
	return true;
}

/* ---- either ---- */

bool counters_multiplexed(const struct counters *counters)
{
	return counters->multiplexed;
}

const char *counters_by(const struct counters *counters)
{
	return counters->papi ? "papi" : "perf_event";
}

struct counting *counting_start(const struct counters *counters, pid_t pid, struct error *error)
{
	struct counting *counting = memory_zeroed(1, sizeof(*counting));

	counting->counters = counters;
	counting->set = PAPI_NULL;
	if (counters->papi ? papi_start(counting, pid, error) : kernel_start(counting, pid, error))
		return counting;
	free(counting);
	return NULL;
}

bool counting_read(struct counting *counting, long long *values, struct error *error)
{
	int code;

	if (!counting->counters->papi)
		return kernel_read(counting, values, error);
	code = PAPI_read(counting->set, values);
	return code == PAPI_OK || error_set(error, "PAPI: %s", PAPI_strerror(code));
}

void counting_end(struct counting *counting)
{
	if (!counting)
		return;
	if (counting->counters->papi)
		papi_end(counting);
	else
		kernel_end(counting);
	free(counting);
}

/* A process that waits to be killed: what can be counted on it can be on a worker. */
static pid_t start_dummy(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static bool try(struct counters *counters, bool papi, bool multiplexed, pid_t pid,
		struct error *error)
{
	struct counting *counting;

	counters->papi = papi;
	counters->multiplexed = multiplexed;
	counting = counting_start(counters, pid, error);
	counting_end(counting);
	return counting != NULL;
}

/*
 * PAPI, all events at once; PAPI, by turns; the kernel. The kernel's message is the one that says
 * what is wrong with an event.
 */
static bool choose(struct counters *counters, pid_t pid, struct error *error)
{
	if (papi_works() &&
	    (try(counters, true, false, pid, error) || try(counters, true, true, pid, error)))
		return true;
	return try(counters, false, false, pid, error);
}

struct counters *counters_open(const struct events *events, enum counters_whose whose,
			       struct error *error)
{
	struct counters *counters = memory_zeroed(1, sizeof(*counters));
	pid_t pid = 0;
	bool ok = false;

	counters->events = events;
	if (events->n > COUNTERS_MAX)
		error_set(error, "more than %d events", COUNTERS_MAX);
	else if (whose == COUNTERS_OTHER && (pid = start_dummy()) < 0)
		error_set(error, "cannot start a process: %s", strerror(errno));
	else
		ok = choose(counters, pid, error);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (ok)
		return counters;
	free(counters);
	return NULL;
}

void counters_close(struct counters *counters)
{
	free(counters);
}
