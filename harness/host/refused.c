/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries system calls with arguments that the kernel itself answers in a way that no filter does. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/host/refused.h"

/*
 * Without a filter these fail by their arguments before any right is asked for (EFAULT, EINVAL; some
 * kernels have EACCES for events): EPERM, a call that is not there, or a signal are the filter's.
 */
static const struct {
	const char *name;
	long number, arguments[5];
} calls[] = {
	{"pidfd_open", SYS_pidfd_open, {-1, 0}},
	{"memfd_create", SYS_memfd_create, {0, 0}},
	{"perf_event_open", SYS_perf_event_open, {0, 0, -1, -1, 0}},
	{"sched_setscheduler", SYS_sched_setscheduler, {0, SCHED_FIFO, 0}},
	{"sched_setaffinity", SYS_sched_setaffinity, {0, 8, 0}},
	{"mlock2", SYS_mlock2, {0, 0, -1}},
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

enum refused_filter refused_filter(const char *status)
{
	const char *line = strstr(status, "\nSeccomp:");
	int mode;

	if (!line || sscanf(line, "\nSeccomp: %d", &mode) != 1)
		return FILTER_UNKNOWN;
	return mode ? FILTER_ON : FILTER_NONE;
}

/* By a child: a filter may end who calls. */
static bool is_refused(size_t i)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		const long *at = calls[i].arguments;

		syscall(calls[i].number, at[0], at[1], at[2], at[3], at[4]);
		_exit(errno == EPERM || errno == ENOSYS);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       (WIFSIGNALED(status) ? WTERMSIG(status) == SIGSYS : WEXITSTATUS(status) == 1);
}

void refused_calls(char names[REFUSED_MAX])
{
	size_t n = 0;

	names[0] = '\0';
	for (size_t i = 0; i < CALLS && n < REFUSED_MAX; i++) {
		if (is_refused(i))
			n += (size_t)snprintf(names + n, REFUSED_MAX - n, "%s%s", n ? ", " : "",
					      calls[i].name);
	}
}

bool refused_call(const char *name)
{
	for (size_t i = 0; i < CALLS; i++) {
		if (!strcmp(calls[i].name, name))
			return is_refused(i);
	}
	return false;
}
