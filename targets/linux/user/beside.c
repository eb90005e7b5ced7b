// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init of a Linux with several processors: brings those online that the program is to have
 * (`beside.cpu=N` or N-M), runs it there and nothing else, and, with `load=1`, the load on the first
 * one. When the program has ended the machine goes off.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "targets/linux/user/complain.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/load.h"

#define PROGRAM	      "/program"
#define ARGUMENTS_MAX 64

/* Processors from the first to the last. */
struct range {
	unsigned long first, last;
};

static bool read_range(struct range *range)
{
	char words[64], *end;

	if (!early_words("beside.cpu=", words, sizeof(words)))
		return false;
	range->first = range->last = strtoul(words, &end, 10);
	if (end != words && *end == '-')
		range->last = strtoul(end + 1, &end, 10);
	if (end != words && *end == ' ' && range->first <= range->last && range->last < CPU_SETSIZE)
		return true;
	complain("no beside.cpu=N or N-M on the command line");
	return false;
}

static bool bring_online(unsigned long cpu)
{
	char path[64];
	int fd;

	if (cpu == 0)
		return true; /* it booted */

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%lu/online", cpu);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	close(fd);
	return true;
}

/*
 * Within two seconds of boot Linux looks once, whatever vm.stat_interval says, which processors have
 * counted something of memory, and has these add it up (mm/vmstat.c, vmstat_shepherd). One that is to
 * be left alone runs the program after that.
 */
#define SETTLED_SECONDS 3

static void settle(void)
{
	struct timespec until = {.tv_sec = SETTLED_SECONDS};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* In the child. */
static void run_program(const struct range *range)
{
	static char text[4096];
	char *argument[ARGUMENTS_MAX + 2] = {PROGRAM}, *rest = text;
	cpu_set_t there;
	int n = 1;

	snprintf(text, sizeof(text), "%s", early_arguments());
	while (n <= ARGUMENTS_MAX && (argument[n] = strtok_r(rest, " ", &rest)))
		n++;
	argument[n] = NULL;
	CPU_ZERO(&there);
	for (unsigned long cpu = range->first; cpu <= range->last; cpu++)
		CPU_SET(cpu, &there);
	if (sched_setaffinity(0, sizeof(there), &there)) {
		complain("cannot run on processors %lu to %lu: %s", range->first, range->last,
			 strerror(errno));
		return;
	}
	execv(PROGRAM, argument);
	complain("%s: %s", PROGRAM, strerror(errno));
}

static void run(void)
{
	unsigned long load = 0;
	struct range range;
	pid_t child;

	if (!early_begin() || !read_range(&range))
		return;
	early_number("load=", &load);
	for (unsigned long cpu = range.first; cpu <= range.last; cpu++) {
		if (!bring_online(cpu))
			return;
	}
	settle();
	if (load && !load_start())
		return;
	child = fork();
	if (child == 0) {
		run_program(&range);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char *argv[])
{
	if (load_is_child(argc, argv))
		return 0;
	run();
	early_end();
}
