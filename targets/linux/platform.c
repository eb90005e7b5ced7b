// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmarks' platform by Linux system calls, for the one static ELF that runs on Linux and on
 * the LWK. What only the LWK has are calls that Linux refuses with ENOSYS: by that it also knows
 * where it runs.
 */
#include "microbench/platform.h"

#include "microbench/detour.h"
#include "microbench/main.h"
#include "targets/linux-host/host.h"
#include "targets/linux/syscall.h"
#include "targets/linux/workers.h"
#include "targets/lwk/abi.h"

/* as <sys/mman.h>, <sched.h>, <signal.h>, <time.h> and <sys/resource.h> have them */
#define PROT_READ_WRITE	     3
#define MAP_SHARED_POPULATE  0x8001
#define MAP_PRIVATE_ANON     0x22
#define MADV_HUGEPAGE	     14
#define MADV_NOHUGEPAGE	     15
#define CLONE_CHILD_CLEARTID 0x200000
#define FUTEX_WAIT	     0
#define CLOCK_MONOTONIC	     1
#define TIMER_ABSTIME	     1
#define SIGALRM		     14
#define SIGEV_THREAD_ID	     4
#define SA_RESTORER	     0x04000000
#define RUSAGE_THREAD	     1
#define NS_PER_S	     1000000000
#define MCL_CURRENT	     1

#define CPUS_MAX 1024

void signal_return(void);
void program_main(int argc, char *argv[]) __attribute__((noreturn));

static int is_assignment(const char *text)
{
	while (*text && *text != '=')
		text++;
	return *text == '=';
}

/* A running Linux's worker: what the harness has laid out for it. */
static struct platform_meeting host_meeting;
static struct host_meeting *host_memory;
static uint32_t host_worker;
static int host_lock;

/* "<prefix><number>": gives the number, or -1. */
static long number_of(const char *text, const char *prefix)
{
	long number = 0;

	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	if (*prefix || !*text)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || number > CPUS_MAX)
			return -1;
		number = number * 10 + (*text - '0');
	}
	return number;
}

/* Somebody else counts meanwhile: wait until they have looked. */
static int32_t ask_fd = -1, reply_fd = -1;

static void ask(void)
{
	char byte = 'a';

	if (ask_fd < 0 || reply_fd < 0)
		return;
	syscall3(SYS_write, ask_fd, &byte, 1);
	syscall3(SYS_read, reply_fd, &byte, 1);
}

/* Is it meant for this file, and not for the benchmarks? */
static int take_host_argument(const char *text)
{
	long number;

	number = number_of(text, HOST_LOCK);
	if (number >= 0) {
		host_lock = number != 0;
		return 1;
	}
	number = number_of(text, HOST_WORKERS);
	if (number > 0) {
		host_meeting.participants = (uint32_t)number;
		return 1;
	}
	number = number_of(text, HOST_WORKER);
	if (number >= 0) {
		host_worker = (uint32_t)number % HOST_WORKERS_MAX;
		return 1;
	}
	number = number_of(text, HOST_ASK);
	if (number > 0) {
		ask_fd = (int32_t)number;
		return 1;
	}
	number = number_of(text, HOST_REPLY);
	if (number > 0) {
		reply_fd = (int32_t)number;
		return 1;
	}
	number = number_of(text, HOST_MEETING);
	if (number < 0)
		return 0;
	number = syscall6(SYS_mmap, 0, HOST_MEETING_BYTES, PROT_READ_WRITE, MAP_SHARED_POPULATE,
			  number, 0);
	if (number > 0) {
		host_memory = (struct host_meeting *)number;
		host_meeting.arrived = &host_memory->arrived;
	}
	return 1;
}

void platform_meeting(struct platform_meeting *meeting)
{
	if (host_meeting.arrived && host_meeting.participants)
		*meeting = host_meeting;
}

int platform_workers(uint32_t n, void (*fn)(uint32_t number))
{
	int error = workers_make(n);

	if (error < 0)
		return error;
	if (host_lock)
		syscall1(SYS_mlockall, MCL_CURRENT);
	return workers_run(fn);
}

/*
 * Linux hands init also those words of its command line that mean nothing to it (nokaslr, which only
 * the boot stub knows): all without '=', the others become init's environment.
 */
void program_main(int argc, char *argv[])
{
	int n = argc ? 1 : 0;

	for (int i = n; i < argc; i++) {
		if (is_assignment(argv[i]) && !take_host_argument(argv[i]))
			argv[n++] = argv[i];
	}
	bench_main(n, argv);
}

void platform_identify(struct platform_identity *identity)
{
	static struct linux_utsname name;

	syscall1(SYS_uname, &name);
	name.release[sizeof(name.release) - 1] = '\0';
	identity->platform = syscall1(LWK_SYS_TICK, 0) == -ENOSYS ? "linux" : "lwk";
	identity->release = name.release;
}

void platform_write(const char *bytes, size_t n)
{
	linux_write(bytes, n);
}

void platform_exit(int status)
{
	if (syscall0(SYS_getpid) == 1)
		linux_power_off();
	for (;;)
		syscall1(SYS_exit_group, status);
}

void *platform_map(size_t bytes)
{
	long address = syscall6(SYS_mmap, 0, (long)bytes, PROT_READ_WRITE, MAP_PRIVATE_ANON, -1, 0);

	return address < 0 ? NULL : (void *)address;
}

int platform_map_prepare(void *address, size_t bytes, enum platform_pages pages)
{
	return (int)syscall3(SYS_madvise, address, bytes,
			     pages == PLATFORM_MAP_LARGE ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

void platform_unmap(void *address, size_t bytes)
{
	syscall2(SYS_munmap, address, bytes);
}

static void read_usage(struct platform_usage *usage)
{
	struct {
		int64_t utime[2], stime[2];
		int64_t maxrss, ixrss, idrss, isrss, minflt, majflt, nswap, inblock, oublock;
		int64_t msgsnd, msgrcv, nsignals, nvcsw, nivcsw;
	} rusage;

	*usage = (struct platform_usage){-1, -1, -1};
	if (syscall2(SYS_getrusage, RUSAGE_THREAD, &rusage) < 0)
		return;
	usage->faults = rusage.minflt + rusage.majflt;
	usage->voluntary_switches = rusage.nvcsw;
	usage->involuntary_switches = rusage.nivcsw;
}

int64_t platform_faults(void)
{
	struct platform_usage usage;

	read_usage(&usage);
	return usage.faults;
}

/* Benchmarks call it in pairs, around what they measure: what is asked stays outside. */
void platform_usage(struct platform_usage *usage)
{
	static PER_WORKER int inside;

	if (!inside) {
		ask();
		ask();
	}
	read_usage(usage);
	if (inside)
		ask();
	if (inside && host_memory)
		host_memory->began[host_worker] = detours.first;
	inside = !inside;
}

/* A thread inherits where its maker may run: here, so that both share this processor. */
static int stay_here(void)
{
	uint64_t mask[CPUS_MAX / 64] = {0};
	uint32_t cpu = 0;

	if (syscall3(SYS_getcpu, &cpu, 0, 0) < 0 || cpu >= CPUS_MAX)
		return 0; /* then there is one */
	mask[cpu / 64] = 1ul << cpu % 64;
	return (int)syscall3(SYS_sched_setaffinity, 0, sizeof(mask), mask);
}

int platform_thread_start(struct platform_thread *thread, void (*fn)(void *arg), void *arg,
			  void *stack, size_t stack_bytes)
{
	uintptr_t top = ((uintptr_t)stack + stack_bytes) & ~(uintptr_t)15;
	long result = stay_here();

	thread->fn = fn;
	thread->arg = arg;
	if (result < 0)
		return (int)result;
	thread->alive = 1;
	result = thread_clone(CLONE_THREAD_FLAGS | CLONE_CHILD_CLEARTID, (void *)top,
			      &thread->alive, fn, arg);
	if (result < 0)
		thread->alive = 0;
	return result < 0 ? (int)result : 0;
}

void platform_thread_join(struct platform_thread *thread)
{
	uint32_t alive;

	while ((alive = thread->alive))
		syscall4(SYS_futex, &thread->alive, FUTEX_WAIT, alive, 0);
}

int64_t platform_clock_ns(void)
{
	struct linux_timespec now = {0, 0};

	syscall2(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	return now.sec * NS_PER_S + now.nsec;
}

static PER_WORKER void (*timer_handler)(void);
static PER_WORKER int32_t timer_id;

static void on_signal(int number)
{
	(void)number;
	timer_handler();
}

int platform_timer_open(void (*handler)(void))
{
	struct {
		void (*handler)(int number);
		uint64_t flags;
		void (*restorer)(void);
		uint64_t mask;
	} action = {on_signal, SA_RESTORER, signal_return, 0};
	struct {
		uint64_t value;
		int32_t signo, notify, thread, pad[11];
	} event = {0, SIGALRM, SIGEV_THREAD_ID, (int32_t)syscall0(SYS_gettid), {0}};
	long result = syscall4(SYS_rt_sigaction, SIGALRM, &action, 0, sizeof(action.mask));

	timer_handler = handler;
	if (result < 0)
		return (int)result;
	return (int)syscall3(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer_id);
}

int platform_timer_arm(int64_t deadline_ns)
{
	struct linux_timespec setting[2] = {{0, 0},
					    {deadline_ns / NS_PER_S, deadline_ns % NS_PER_S}};

	return (int)syscall4(SYS_timer_settime, timer_id, TIMER_ABSTIME, setting, 0);
}

void platform_timer_close(void)
{
	syscall1(SYS_timer_delete, timer_id);
}

int platform_timer_is_callback(void)
{
	return 0;
}

int platform_tick(uint32_t hz)
{
	return (int)syscall1(LWK_SYS_TICK, hz);
}

int platform_preempt(uint64_t slice_ticks)
{
	return (int)syscall1(LWK_SYS_PREEMPT, slice_ticks);
}
