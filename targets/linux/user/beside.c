// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init of a Linux with two processors: brings the second one online (`beside.cpu=N`), runs the program
 * there and nothing else, and, with `load=1`, the load on the first. When the program has ended the
 * machine goes off.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "targets/linux/user/complain.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/load.h"

#define PROGRAM	      "/program"
#define ARGUMENTS_MAX 64

static bool bring_online(unsigned long cpu)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%lu/online", cpu);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	close(fd);
	return true;
}

/* In the child. */
static void run_program(unsigned long cpu)
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
	CPU_SET(cpu, &there);
	if (sched_setaffinity(0, sizeof(there), &there)) {
		complain("cannot run on processor %lu: %s", cpu, strerror(errno));
		return;
	}
	execv(PROGRAM, argument);
	complain("%s: %s", PROGRAM, strerror(errno));
}

static void run(void)
{
	unsigned long cpu, load = 0;
	pid_t child;

	if (!early_begin())
		return;
	if (!early_number("beside.cpu=", &cpu)) {
		complain("no beside.cpu=N on the command line");
		return;
	}
	early_number("load=", &load);
	if (!bring_online(cpu) || (load && !load_start()))
		return;
	child = fork();
	if (child == 0) {
		run_program(cpu);
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
