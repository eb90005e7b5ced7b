// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The load: a process for each kind of work, so that the scheduler has some, too.
 *   forks    fork, exec, exit, wait: page tables, stacks in vmalloc, RCU
 *   maps     map, touch, protect and unmap: faults, and flushes of TLBs
 *   timers   sleeps of a millisecond: interrupts and wake-ups
 *   files    writes to a file in memory, and its end: the page cache
 *   patches  a static key turned off and on: kernel text changes under all processors
 *   modules  one loaded and unloaded: page rights of kernel text and data, everywhere; RCU
 * And the interval timer, which Linux does not use, interrupts processor 0 so many times a second. A
 * virtual machine whose processors take turns, each until the next deadline of any timer, gives
 * processor 0 its turns by that, without a word to the processor that is measured.
 */
#include "targets/linux/user/load.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "targets/linux/user/complain.h"

#define CHILD	    "load-child"
#define SELF	    "/proc/self/exe"
#define KEY	    "/proc/sys/kernel/sched_schedstats"
#define FILE_PATH   "/tmp/load"
#define MAP_BYTES   (1ul << 20)
#define MODULE	    "/load.ko" /* targets/linux/module */
#define MODULE_NAME "load"
#define PAGE	    4096ul
#define WRITES	    64

#define PIT_CHANNEL0	0x40
#define PIT_MODE	0x43
#define PIT_HZ		1193182
#define INTERVALS_PER_S 10000

bool load_is_child(int argc, char *argv[])
{
	return argc == 1 && !strcmp(argv[0], CHILD);
}

static void forks(void)
{
	pid_t child = vfork();

	if (child == 0) {
		execl(SELF, CHILD, NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void maps(void)
{
	char *memory =
		mmap(NULL, MAP_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return;
	for (size_t i = 0; i < MAP_BYTES; i += PAGE)
		memory[i] = 1;
	mprotect(memory, MAP_BYTES / 2, PROT_READ);
	munmap(memory, MAP_BYTES);
}

static void timers(void)
{
	nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static void files(void)
{
	static const char text[PAGE];
	int fd = open(FILE_PATH, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	for (int i = 0; i < WRITES && write(fd, text, sizeof(text)) > 0; i++)
		continue;
	close(fd);
	unlink(FILE_PATH);
}

/* A load that is not what it is said to be must not go unseen. */
static void __attribute__((noreturn)) give_up(const char *what)
{
	complain("the load ends: %s: %s", what, strerror(errno));
	_exit(1);
}

static void patches(void)
{
	static bool on;
	int fd = open(KEY, O_WRONLY | O_CLOEXEC);

	on = !on;
	if (fd < 0 || write(fd, on ? "1" : "0", 1) != 1)
		give_up(KEY);
	close(fd);
	nanosleep(&(struct timespec){0, 5000000}, NULL);
}

static void modules(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) ||
	    syscall(SYS_delete_module, MODULE_NAME, O_NONBLOCK))
		give_up(MODULE);
	close(fd);
	nanosleep(&(struct timespec){0, 5000000}, NULL);
}

static bool start(void (*work)(void))
{
	pid_t child = fork();
	cpu_set_t here;

	if (child < 0) {
		complain("cannot start the load: %s", strerror(errno));
		return false;
	}
	if (child)
		return true;
	CPU_ZERO(&here);
	CPU_SET(0, &here);
	sched_setaffinity(0, sizeof(here), &here);
	prctl(PR_SET_PDEATHSIG, 9);
	for (;;)
		work();
}

/* i8254 data sheet: channel 0, low and high byte, rate generator. */
static bool start_interval_timer(void)
{
	unsigned int divisor = PIT_HZ / INTERVALS_PER_S;

	if (ioperm(PIT_CHANNEL0, 4, 1)) {
		complain("cannot reach the interval timer: %s", strerror(errno));
		return false;
	}
	outb(0x34, PIT_MODE);
	outb(divisor & 0xff, PIT_CHANNEL0);
	outb(divisor >> 8, PIT_CHANNEL0);
	/* what is started next would pay for the right at every way out of the kernel */
	ioperm(PIT_CHANNEL0, 4, 0);
	return true;
}

bool load_start(void)
{
	static void (*const works[])(void) = {forks, maps, timers, files, patches, modules};

	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		if (!start(works[i]))
			return false;
	}
	return start_interval_timer();
}
