/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs programs of the host to their end. Knows nothing of what they do. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/interrupt.h"
#include "harness/base/last_words.h"
#include "harness/base/run_tool.h"

#define EXEC_FAILED 127 /* as a shell says it */

/* What a make or git above us has told its children is not meant for ours. */
static void forget_parents(void)
{
	static const char *const names[] = {"MAKEFLAGS",     "MFLAGS",	"MAKELEVEL",
					    "MAKEOVERRIDES", "GIT_DIR", "GIT_WORK_TREE",
					    "GIT_INDEX_FILE"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static void __attribute__((noreturn))
become(char *const *arguments, const char *folder, pid_t parent, int output)
{
	int nothing = open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent)
		_exit(EXEC_FAILED);
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	forget_parents();
	if (folder && chdir(folder)) {
		dprintf(STDERR_FILENO, "%s: %s\n", folder, strerror(errno));
		_exit(EXEC_FAILED);
	}
	execvp(arguments[0], arguments);
	dprintf(STDERR_FILENO, "cannot start %s: %s\n", arguments[0], strerror(errno));
	_exit(EXEC_FAILED);
}

/* Its exit status as waitpid(2) gives it; ends it, with all of its group, if a signal comes. */
static int wait_for(pid_t pid, void (*look)(void *context), void *context)
{
	struct pollfd end = {pidfd_open(pid, 0), POLLIN, 0};
	int status = 0;

	while (end.fd >= 0 && !interrupt_pending() && poll(&end, 1, 200) <= 0) {
		if (look)
			look(context);
	}
	if (interrupt_pending())
		kill(-pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (end.fd >= 0)
		close(end.fd);
	return status;
}

static void read_tail(int fd, char *said, size_t size)
{
	struct stat status = {.st_size = 0};
	off_t from;
	ssize_t n;

	fstat(fd, &status);
	from = status.st_size > (off_t)size - 1 ? status.st_size - ((off_t)size - 1) : 0;
	n = pread(fd, said, size - 1, from);
	said[n > 0 ? n : 0] = '\0';
}

/* Why it failed: how it ended, and its own words. */
static bool tell(char *const *arguments, int status, const char *said, struct error *error)
{
	char words[LAST_WORDS_MAX];

	last_words_line(said, words);
	if (WIFEXITED(status))
		error_set(error, "%s ended with status %d", arguments[0], WEXITSTATUS(status));
	else
		error_set(error, "%s was ended by signal %d (%s)", arguments[0], WTERMSIG(status),
			  strsignal(WTERMSIG(status)));
	return *words ? error_suffix(error, "%s", words) : false;
}

bool run_tool_watched(char *const *arguments, const char *folder, void (*look)(void *context),
		      void *context, char *said, size_t size, struct error *error)
{
	int output = memfd_create("output", MFD_CLOEXEC), status;
	pid_t parent = getpid(), pid;

	said[0] = '\0';
	if (output < 0)
		return error_set(error, "cannot make a file in memory: %s", strerror(errno));
	interrupt_hold();
	pid = fork();
	if (!pid)
		become(arguments, folder, parent, output);
	if (pid < 0) {
		close(output);
		return error_set(error, "cannot start a process: %s", strerror(errno));
	}
	setpgid(pid, pid);
	status = wait_for(pid, look, context);
	read_tail(output, said, size);
	close(output);
	if (interrupt_pending())
		return error_set(error, "interrupted");
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	return tell(arguments, status, said, error);
}

bool run_tool(char *const *arguments, const char *folder, char *said, size_t size,
	      struct error *error)
{
	return run_tool_watched(arguments, folder, NULL, NULL, said, size, error);
}

bool run_tool_first_line(char *const *arguments, const char *folder, char *line, size_t size)
{
	int pipes[2], status;
	size_t n = 0;
	ssize_t got;
	char rest[512];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC))
		return false;
	pid = fork();
	if (!pid) {
		int nothing = open("/dev/null", O_RDWR);

		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDERR_FILENO);
		dup2(pipes[1], STDOUT_FILENO);
		forget_parents();
		if (folder && chdir(folder))
			_exit(EXEC_FAILED);
		execvp(arguments[0], arguments);
		_exit(EXEC_FAILED);
	}
	close(pipes[1]);
	while (n + 1 < size && (got = read(pipes[0], line + n, size - 1 - n)) > 0)
		n += (size_t)got;
	while (read(pipes[0], rest, sizeof(rest)) > 0)
		;
	close(pipes[0]);
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}
