// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init of a Linux that is measured, or that runs a user's program: brings the processors online that the
 * program is to have (init.cpu=N or N-M, if there are several), waits until the kernel has settled, and
 * starts /program there and nothing else, or, with load=1, the load on the first processor, too. Tells
 * on the wire how it ended, and switches the machine off. Knows nothing of the program.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "microbench/wire_encode.h"
#include "targets/linux/user/complain.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/load.h"
#include "targets/linux/user/settle.h"
#include "targets/linux/user/unknown.h"

#define PROGRAM	      "/program"
#define ARGUMENTS_MAX 256
#define NOT_STARTED   127 /* as a shell says it */

/* Processors from the first to the last; with those of one processor nothing is to be done. */
struct range {
	bool given;
	unsigned long first, last;
};

static struct wire_line line;
static uint64_t records;

static void begin(const char *type)
{
	wire_begin(&line, WIRE_SUPERVISOR, records++, type);
}

static void send(void)
{
	fwrite(line.text, 1, wire_finish(&line), stdout);
	fflush(stdout);
}

static bool read_range(struct range *range)
{
	char words[64], *end;

	if (!early_words("init.cpu=", words, sizeof(words)))
		return false;
	range->given = *words;
	if (!range->given)
		return true;
	range->first = range->last = strtoul(words, &end, 10);
	if (end != words && *end == '-')
		range->last = strtoul(end + 1, &end, 10);
	if (end != words && *end == ' ' && range->first <= range->last && range->last < CPU_SETSIZE)
		return true;
	complain("init.cpu= is N or N-M, not %s", words);
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

static bool bring_all_online(const struct range *range)
{
	for (unsigned long cpu = range->first; range->given && cpu <= range->last; cpu++) {
		if (!bring_online(cpu))
			return false;
	}
	return true;
}

static bool go_there(const struct range *range)
{
	cpu_set_t there;

	if (!range->given)
		return true;
	CPU_ZERO(&there);
	for (unsigned long cpu = range->first; cpu <= range->last; cpu++)
		CPU_SET(cpu, &there);
	if (!sched_setaffinity(0, sizeof(there), &there))
		return true;
	complain("cannot run on processors %lu to %lu: %s", range->first, range->last,
		 strerror(errno));
	return false;
}

/* In the child: some programs go by their own name, which argv0= tells. */
static void run_program(const struct range *range, const char *words)
{
	static char text[4096], name[256];
	char *argument[ARGUMENTS_MAX + 2] = {PROGRAM}, *rest = text;
	int n = 1;

	if (!go_there(range) || !early_words("argv0=", name, sizeof(name)))
		return;
	name[strcspn(name, " ")] = '\0';
	if (*name)
		argument[0] = name;
	snprintf(text, sizeof(text), "%s", words);
	while (n <= ARGUMENTS_MAX && (argument[n] = strtok_r(rest, " ", &rest)))
		n++;
	argument[n] = NULL;
	execv(PROGRAM, argument);
	complain("cannot start the program: %s", strerror(errno));
}

static void say_hello(void)
{
	struct utsname name = {.release = ""};

	uname(&name);
	begin("hello");
	wire_add_int(&line, "wire", WIRE_VERSION);
	wire_add_text(&line, "kernel", "linux");
	wire_add_text(&line, "version", name.release);
	send();
}

static void say_end(int status)
{
	begin("exit");
	wire_add_int(&line, "status", WIFEXITED(status) ? WEXITSTATUS(status) : 0);
	wire_add_int(&line, "signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	send();
	begin("halt");
	wire_add_int(&line, "count", (int64_t)records - 1);
	wire_add_int(&line, "status", 0);
	send();
}

#define WORD_MAX 200 /* of a record's line */

static void say_unknown(const char *word)
{
	char text[WORD_MAX + 1];

	snprintf(text, sizeof(text), "%s", word);
	begin("unknown");
	wire_add_text(&line, "word", text);
	send();
}

/* As init we also inherit the program's orphans: wait for the program itself. */
static int wait_for(pid_t child)
{
	int status = 0;
	pid_t ended;

	do
		ended = waitpid(-1, &status, 0);
	while (ended != child && !(ended < 0 && errno == ECHILD));
	return status;
}

static void run(void)
{
	unsigned long load = 0;
	struct range range;
	const char *words;
	pid_t child;
	int status;

	if (!early_begin() || !read_range(&range) || !bring_all_online(&range))
		return;
	words = settle_arguments();
	if (!words)
		return;
	early_number("load=", &load);
	say_hello();
	if (load && !load_start())
		return;
	child = fork();
	if (child == 0) {
		run_program(&range, words);
		_exit(NOT_STARTED);
	}
	status = wait_for(child);
	unknown_words(say_unknown);
	say_end(status);
}

int main(int argc, char *argv[])
{
	if (load_is_child(argc, argv))
		return 0;
	run();
	early_end();
}
