/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits of the kernel's for this process. Raises what it may raise. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "harness/base/own_limits.h"

static volatile sig_atomic_t hit;

static unsigned long long most(int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) || limit.rlim_max == RLIM_INFINITY)
		return OWN_LIMITS_NONE;
	return limit.rlim_max;
}

unsigned long long own_limits_descriptors(void)
{
	return most(RLIMIT_NOFILE);
}

unsigned long long own_limits_file(void)
{
	return most(RLIMIT_FSIZE);
}

bool own_limits_need(unsigned long long n, struct error *error)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= n)
		return true;
	if (limit.rlim_max < n)
		return error_set(error,
				 "only %llu files may be open at once here, and a machine needs "
				 "%llu: ulimit -n 1024 (as root, or in the container's limits)",
				 (unsigned long long)limit.rlim_max, n);
	limit.rlim_cur = n;
	return !setrlimit(RLIMIT_NOFILE, &limit) ||
	       error_set(error, "cannot raise the number of open files to %llu: ulimit -n 1024", n);
}

static void note(int signal)
{
	(void)signal;
	hit = 1;
}

void own_limits_watch(void)
{
	/* a handler, unlike an ignored signal, is not passed on to children */
	struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	sigaction(SIGXFSZ, &action, NULL);
}

const char *own_limits_text(void)
{
	static char text[160];
	struct rlimit limit;

	text[0] = '\0';
	if (!getrlimit(RLIMIT_FSIZE, &limit) && limit.rlim_cur != RLIM_INFINITY)
		snprintf(text, sizeof(text),
			 "files may have at most %llu bytes here: ulimit -f unlimited",
			 (unsigned long long)limit.rlim_cur);
	return text;
}

const char *own_limits_hit(void)
{
	return hit ? own_limits_text() : NULL;
}
