// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual time is free while nothing runs, so an uptime is slept for. Then it is looked whether the
 * first processor, where boot work ends up, ran next to nothing for some seconds; procs_running would
 * not tell, as it is 1 whenever somebody looks.
 *
 * A settled machine is the same for all workers that are measured on it, so it may be stopped here, saved,
 * and restored for each. Three things follow. It is told who it is afterwards, by QEMU's fw_cfg, which is
 * not part of what is saved (parameters.h). What it says is said afterwards, lest a restored machine
 * lacks it. And there is a time to stop it in: it says that this has come, by the port of a device that
 * does nothing but tell QEMU's monitor, spins, and says that it is over. It does not wait to be stopped:
 * how long that took would follow the host.
 */
#include "targets/linux/user/settle.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/random.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "microbench/wire_encode.h"
#include "targets/linux/user/complain.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/parameters.h"

#define NS_PER_S 1000000000ull

#define LOOK_SECONDS 5
#define BUSY_NS_MAX  (LOOK_SECONDS * 1000000ull) /* a millisecond a second */
#define MORE_SECONDS 30
#define TRIES_MAX    10
/* Who asks for less wants to see the boot: it is looked, but not waited. */
#define PATIENT_SECONDS 30

/* From the end of the last look to the moment that starts are counted from: a whole second, and this. */
#define READY_SECONDS 1

#define SPINS		 50000000 /* some 0.1 s of a host that counts 10^9 a second */
#define PVPANIC_PORT	 0x505
#define PVPANIC_PANICKED 1

/* What ran so far. */
struct look {
	uint64_t run_ns; /* on the first processor */
	uint64_t forks;	 /* in the machine */
};

static struct {
	uint64_t uptime, busy, forks, tries;
	bool quiet;
} settled;

static uint64_t uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	struct timespec until = {.tv_sec = (time_t)(ns / NS_PER_S),
				 .tv_nsec = (long)(ns % NS_PER_S)};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* The line of a file that begins so, behind that; false if there is none. */
static bool find_line(const char *path, const char *prefix, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	size_t n = strlen(prefix);
	bool found = false;

	while (file && !found && fgets(line, (int)size, file))
		found = !strncmp(line, prefix, n);
	if (file)
		fclose(file);
	if (found)
		memmove(line, line + n, strlen(line + n) + 1);
	return found;
}

/*
 * Nanoseconds that the first processor ran tasks: the seventh number of its line in /proc/schedstat
 * (Linux, Documentation/scheduler/sched-stats.rst). A kernel without that counts jiffies: user, nice,
 * system, and behind idle and iowait those in interrupts (proc(5), /proc/stat).
 */
static bool read_run_ns(uint64_t *ns)
{
	unsigned long long user, nice, system, irq, softirq;
	char line[512];

	if (find_line("/proc/schedstat", "cpu0 ", line, sizeof(line)) &&
	    sscanf(line, "%*u %*u %*u %*u %*u %*u %llu", &user) == 1) {
		*ns = user;
		return true;
	}
	if (!find_line("/proc/stat", "cpu0 ", line, sizeof(line)) ||
	    sscanf(line, "%llu %llu %llu %*u %*u %llu %llu", &user, &nice, &system, &irq,
		   &softirq) != 5)
		return false;
	*ns = (user + nice + system + irq + softirq) * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
	return true;
}

static bool look(struct look *look)
{
	unsigned long long forks;
	char line[512];

	if (!read_run_ns(&look->run_ns) ||
	    !find_line("/proc/stat", "processes ", line, sizeof(line)) ||
	    sscanf(line, "%llu", &forks) != 1) {
		complain("/proc/schedstat and /proc/stat do not say whether the kernel is busy");
		return false;
	}
	look->forks = forks;
	return true;
}

static bool await_quiet(unsigned long seconds)
{
	struct look before, after;

	sleep_until(seconds * NS_PER_S);
	for (settled.tries = 1;; settled.tries++) {
		if (!look(&before))
			return false;
		sleep_until(uptime() + LOOK_SECONDS * NS_PER_S);
		if (!look(&after))
			return false;
		settled.busy = after.run_ns - before.run_ns;
		settled.forks = after.forks - before.forks;
		settled.quiet = settled.busy < BUSY_NS_MAX && !settled.forks;
		if (settled.quiet || seconds < PATIENT_SECONDS || settled.tries > TRIES_MAX)
			return true;
		sleep_until(uptime() + MORE_SECONDS * NS_PER_S);
	}
}

static void tell_monitor(void)
{
	outb(PVPANIC_PANICKED, PVPANIC_PORT);
}

/* The machine is saved here, if it is to be. */
static void let_save(void)
{
	tcdrain(STDOUT_FILENO);
	if (ioperm(PVPANIC_PORT, 1, 1))
		return;
	tell_monitor();
	for (unsigned int left = SPINS; left; left--)
		__asm__ volatile("" : "+r"(left));
	tell_monitor();
	ioperm(PVPANIC_PORT, 1, 0);
}

static void say_settled(uint64_t start)
{
	struct wire_line line;

	wire_begin(&line, WIRE_SETTLER, 0, "settled");
	wire_add_int(&line, "uptime", (int64_t)settled.uptime);
	wire_add_int(&line, "tries", (int64_t)settled.tries);
	wire_add_int(&line, "busy", (int64_t)settled.busy);
	wire_add_int(&line, "forks", (int64_t)settled.forks);
	wire_add_int(&line, "quiet", settled.quiet);
	wire_add_int(&line, "start", (int64_t)start);
	fwrite(line.text, 1, wire_finish(&line), stdout);
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
}

const char *settle_arguments(void)
{
	unsigned long seconds;
	uint64_t delay, start;
	const char *arguments;
	char byte;

	if (!early_number("harness.settle=", &seconds))
		return early_arguments();
	/* Who asks for the first random bytes waits for them: not the program. */
	if (getrandom(&byte, 1, 0) != 1 || !await_quiet(seconds))
		return NULL;
	settled.uptime = uptime();
	let_save();
	arguments = parameters_read(&delay);
	if (!arguments)
		return NULL;
	start = (settled.uptime / NS_PER_S + 1 + READY_SECONDS) * NS_PER_S + delay;
	say_settled(start);
	sleep_until(start);
	return arguments;
}
