/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting, watching and ending child processes. Knows nothing of what they do. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/own_limits.h"
#include "harness/base/process.h"

#define EXEC_FAILED 127 /* as a shell says it */

/* In the child: say why, and end. */
static void __attribute__((noreturn)) give_up(const char *what, const char *of)
{
	char message[256];

	snprintf(message, sizeof(message), "cannot %s%.128s: %s\n", what, of, strerror(errno));
	if (write(STDERR_FILENO, message, strlen(message)) < 0)
		_exit(EXEC_FAILED);
	_exit(EXEC_FAILED);
}

/* In the child: nothing here may return, allocate or print by stdio. */
static void __attribute__((noreturn))
become(char *const *arguments, const struct process_setup *setup, pid_t parent, int errors,
       const struct process *child, size_t max_file)
{
	const struct sched_param priority = {.sched_priority = setup->fifo};
	rlim_t most = own_limits_file() < max_file ? own_limits_file() : max_file;
	struct rlimit limit = {most, most};
	int nothing = open("/dev/null", O_RDWR);
	sigset_t none;

	/* Signals that the parent ignores or blocks shall not be so for the child. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	/* If the parent has died before the request, nobody would send the signal. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(EXEC_FAILED);
	setrlimit(RLIMIT_FSIZE, &limit);
	dup2(nothing, STDIN_FILENO);
	dup2(setup->prints ? child->console : nothing, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	if (!setup->prints)
		dup2(child->console, PROCESS_CONSOLE_FD);
	if (child->log >= 0)
		dup2(child->log, PROCESS_LOG_FD);
	if (setup->shared)
		dup2(setup->shared, PROCESS_SHARED_FD);
	if (setup->fifo && sched_setscheduler(0, SCHED_FIFO, &priority))
		give_up("give it a real-time priority", "");
	execv(arguments[0], arguments);
	give_up("start ", arguments[0]);
}

/*
 * An anonymous file whose descriptor is none of the numbers under which the child will find its
 * files, lest one be covered by the other.
 */
int process_file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC), moved;

	if (fd < PROCESS_CONSOLE_FD || fd > PROCESS_SHARED_FD)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, PROCESS_SHARED_FD + 1);
	close(fd);
	return moved;
}

static void close_files(struct process *child)
{
	close(child->console);
	if (child->log >= 0)
		close(child->log);
}

/* Where this process may run becomes one processor; what it was is given, to be set again. */
static bool pin(int cpu, cpu_set_t *was, struct error *error)
{
	cpu_set_t only;

	CPU_ZERO(&only);
	CPU_SET((size_t)cpu, &only);
	if (!sched_getaffinity(0, sizeof(*was), was) && !sched_setaffinity(0, sizeof(only), &only))
		return true;
	return error_set(error, "cannot run on processor %d: %s", cpu, strerror(errno));
}

/* A child that begins where it is to stay is never moved: so each migration of it is news. */
static pid_t fork_on(const struct process_setup *setup, struct error *error)
{
	cpu_set_t was;
	pid_t pid;

	error->message[0] = '\0';
	if (setup->pinned && !pin(setup->cpu, &was, error))
		return -1;
	pid = fork();
	if (pid && setup->pinned)
		sched_setaffinity(0, sizeof(was), &was);
	return pid;
}

/* Does it find files under our numbers for them? */
static bool has_numbers(const struct process_setup *setup)
{
	return !setup->prints || setup->with_log || setup->shared;
}

bool process_start(struct process *child, char *const *arguments, const struct process_setup *setup,
		   size_t max_file, struct error *error)
{
	pid_t parent = getpid();
	int errors[2];

	if (has_numbers(setup) && !own_limits_need(PROCESS_DESCRIPTORS, error))
		return false;
	child->console = process_file("console");
	child->log = setup->with_log ? process_file("log") : -1;
	if (child->console < 0 || (setup->with_log && child->log < 0) || pipe2(errors, O_CLOEXEC)) {
		error_set(error, "cannot make a console: %s", strerror(errno));
		close_files(child);
		return false;
	}
	fcntl(errors[0], F_SETFL, O_NONBLOCK);
	child->errors = errors[0];
	child->pid = fork_on(setup, error);
	if (!child->pid)
		become(arguments, setup, parent, errors[1], child, max_file);
	close(errors[1]);
	child->pidfd = child->pid < 0 ? -1 : pidfd_open(child->pid, 0);
	if (child->pid > 0 && child->pidfd < 0)
		error_set(error, "cannot watch a process: pidfd_open: %s%s", strerror(errno),
			  errno == EPERM || errno == ENOSYS
				  ? "; a filter of system calls (seccomp) may refuse it, which "
				    "`harness doctor` says"
				  : "");
	if (child->pid > 0 && child->pidfd >= 0) {
		/* Here too, so that the group exists before anybody may want to kill it. */
		setpgid(child->pid, child->pid);
		return true;
	}
	if (!error->message[0])
		error_set(error, "cannot start a process: %s", strerror(errno));
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	close(child->errors);
	close_files(child);
	return false;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

/* proc(5): /proc/PID/sched, where the kernel has it. */
static long count_migrations(pid_t pid)
{
	char path[64], line[256];
	long count = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/sched", (int)pid);
	file = fopen(path, "re");
	while (file && count < 0 && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "se.nr_migrations : %ld", &count) != 1)
			count = -1;
	}
	if (file)
		fclose(file);
	return count;
}

bool process_reap(struct process *child, bool wait, int *status, double *cpu_seconds)
{
	struct rusage usage;
	siginfo_t info = {.si_pid = 0};
	int code;

	do
		code = waitid(P_PID, (id_t)child->pid, &info,
			      WEXITED | WNOWAIT | (wait ? 0 : WNOHANG));
	while (code < 0 && errno == EINTR);
	if (code < 0 || info.si_pid != child->pid)
		return false;
	child->migrations = count_migrations(child->pid);
	/* What it left running in its group goes with it, as long as the number is still its own. */
	kill(-child->pid, SIGKILL);
	while (wait4(child->pid, status, 0, &usage) < 0 && errno == EINTR)
		;
	*cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	child->pid = -1;
	return true;
}

void process_kill(const struct process *child)
{
	if (child->pid <= 0)
		return;
	kill(-child->pid, SIGKILL);
	kill(child->pid, SIGKILL);
}

/*
 * proc(5): what follows the name in /proc/PID/stat, or in that of one of its threads, to be parsed
 * from the third field on.
 */
static bool read_stat(const struct process *child, const char *thread, char *text, size_t size,
		      const char **fields)
{
	char path[128], *after;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s%.32s%sstat", (int)child->pid,
		 thread ? "task/" : "", thread ? thread : "", thread ? "/" : "");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	/* The name, in parentheses, may hold anything. */
	after = strrchr(text, ')');
	*fields = after ? after + 1 : NULL;
	return after;
}

/* 'S' for one that sleeps until something happens; '\0' if it cannot be said. */
static char thread_state(const struct process *child, const char *thread)
{
	char text[1024], state;
	const char *fields;

	return read_stat(child, thread, text, sizeof(text), &fields) &&
			       sscanf(fields, " %c", &state) == 1
		       ? state
		       : '\0';
}

bool process_sleeps(const struct process *child)
{
	return thread_state(child, NULL) == 'S';
}

bool process_is_held_up(const struct process *child)
{
	char path[64];
	bool held_up = false;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)child->pid);
	threads = opendir(path);
	for (struct dirent *entry; threads && !held_up && (entry = readdir(threads));) {
		char state = *entry->d_name == '.' ? 'S' : thread_state(child, entry->d_name);

		held_up = state && strchr("RDTt", state);
	}
	if (threads)
		closedir(threads);
	return held_up;
}

double process_cpu_seconds(const struct process *child)
{
	unsigned long long user, system;
	const char *fields;
	char text[1024];

	/* utime and stime are fields 14 and 15 */
	if (!read_stat(child, NULL, text, sizeof(text), &fields) ||
	    sscanf(fields, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
		   &system) != 2)
		return -1;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

void process_close(struct process *child)
{
	close(child->pidfd);
	close(child->errors);
	close_files(child);
}
