// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long the paths are that programs with a C library take often, in ticks of the TSC: a line for each,
 * its name and the length the second time. And is the clock that is read without a system call the
 * kernel's? Ends with 1, and a line that says where, if not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE	   4096
#define MAP_BYTES  65536
#define CLOCKS	   16
#define NS_PER_S   1000000000l
#define READ_WRITE (PROT_READ | PROT_WRITE)

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static void *nothing(void *arg)
{
	return arg;
}

static uint64_t thread_path(void)
{
	uint64_t start = ticks();
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL))
		return UINT64_MAX;
	return ticks() - start;
}

static volatile char *mapped;

static uint64_t map_path(void)
{
	uint64_t start = ticks();

	mapped = mmap(NULL, MAP_BYTES, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mapped == MAP_FAILED ? UINT64_MAX : ticks() - start;
}

static uint64_t touch_path(void)
{
	uint64_t start = ticks();

	for (int i = 0; i < MAP_BYTES; i += PAGE)
		mapped[i] = 1;
	return ticks() - start;
}

static volatile uint64_t handled;

static void handler(int number)
{
	(void)number;
	handled = ticks();
}

static uint64_t kill_path(void)
{
	struct sigaction action = {.sa_handler = handler};
	pid_t self = getpid();
	uint64_t start;

	sigaction(SIGUSR1, &action, NULL);
	start = ticks();
	kill(self, SIGUSR1);
	return handled - start;
}

static uint64_t clock_path(void)
{
	struct timespec now;
	uint64_t start = ticks();

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ticks() - start;
}

static int64_t ns(const struct timespec *time)
{
	return time->tv_sec * NS_PER_S + time->tv_nsec;
}

/* Between two reads by the kernel, and refused where the kernel refuses. */
static int check_clock(clockid_t clock)
{
	struct timespec before = {0}, between = {0}, after = {0};
	long known = syscall(SYS_clock_gettime, clock, &before);
	int error = clock_gettime(clock, &between) ? errno : 0;

	syscall(SYS_clock_gettime, clock, &after);
	if (known < 0 ? error == EINVAL
		      : !error && ns(&before) <= ns(&between) && ns(&between) <= ns(&after))
		return 0;
	printf("clock %d: %ld, %ld, %ld, error %d\n", clock, (long)ns(&before), (long)ns(&between),
	       (long)ns(&after), error);
	return 1;
}

static const struct {
	const char *name;
	uint64_t (*length)(void);
} paths[] = {
	{"thread", thread_path}, {"map", map_path},	{"touch", touch_path},
	{"kill", kill_path},	 {"clock", clock_path},
};

int main(void)
{
	int wrong = 0;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		paths[i].length();
		printf("%s %lu\n", paths[i].name, (unsigned long)paths[i].length());
	}
	printf("vdso %d\n", getauxval(AT_SYSINFO_EHDR) != 0);
	for (clockid_t clock = 0; clock < CLOCKS; clock++)
		wrong |= check_clock(clock);
	return wrong;
}
