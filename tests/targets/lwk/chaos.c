// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads that make system calls with arguments by chance, good ones and bad ones, on memory that the
 * others unmap, protect and move meanwhile, while all send each other signals, move between cores,
 * wait, fault and end. A thread that faults ends alone. After a while the first thread ends them all,
 * with status 7: a kernel that panics, or hangs, does not come to that. Usage: chaos SEED MILLISECONDS
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "targets/lwk/abi.h"

#define PAGE	    4096ul
#define LARGE	    (2ul << 20)
#define ARENA_PAGES 2048
#define THREADS	    600
#define CALLS	    3000 /* a thread's */
#define STACK_BYTES 16384
#define SIGNAL_MIN  35 /* below, a C library has its own use for some */
#define ROBUST_HEAD 24
#define EVENT_WORDS 8 /* of a struct sigevent */

#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

/* What a thread has of its own: its chance, and room for what its arguments point to. */
struct worker {
	uint64_t chance;
	uint64_t words[EVENT_WORDS];
	char stack[STACK_BYTES] __attribute__((aligned(16)));
};

static struct worker workers[THREADS];
static volatile unsigned int made;
static uint64_t shared[64]; /* futexes that are always there */
static uint64_t arena;

/*
 * Calls, and a letter for each argument: p page of the arena, a address that may be bad, w word of four
 * bytes, l length, i small number, x anything, f flags of mmap(), t thread, s signal, g set of signals,
 * d short time, v the same for a timer, m set of cores, e event of a timer, k stack, h rate or turn;
 * 0, 2 and 8 themselves, r the size of a robust list's head, c code of arch_prctl().
 */
static const struct {
	long number;
	const char *arguments;
} calls[] = {
	{SYS_mmap, "plifx0"},
	{SYS_munmap, "pl"},
	{SYS_mprotect, "pli"},
	{SYS_mprotect, "pli"},
	{SYS_mremap, "pllip"},
	{SYS_madvise, "plx"},
	{SYS_madvise, "pli"},
	{SYS_mincore, "pla"},
	{SYS_futex, "wiidwi"},
	{SYS_futex, "wiidwi"},
	{SYS_set_robust_list, "wr"},
	{SYS_set_tid_address, "a"},
	{SYS_tkill, "ts"},
	{SYS_tkill, "ts"},
	{SYS_kill, "2s"},
	{SYS_rt_sigprocmask, "iga8"},
	{SYS_rt_sigprocmask, "2g08"},
	{SYS_rt_sigpending, "a8"},
	{SYS_rt_sigtimedwait, "gad8"},
	{SYS_sigaltstack, "ka"},
	{SYS_timer_create, "iea"},
	{SYS_timer_create, "0ew"},
	{SYS_timer_settime, "iiva"},
	{SYS_timer_settime, "i0v0"},
	{SYS_timer_gettime, "ia"},
	{SYS_timer_delete, "i"},
	{SYS_setitimer, "iva"},
	{SYS_sched_setaffinity, "t8m"},
	{SYS_sched_setaffinity, "08m"},
	{SYS_sched_getaffinity, "tla"},
	{SYS_sched_yield, ""},
	{SYS_nanosleep, "da"},
	{SYS_clock_nanosleep, "iidx"},
	{SYS_clock_gettime, "ia"},
	{SYS_getcpu, "aa"},
	{SYS_getrusage, "ia"},
	{SYS_prlimit64, "tiaa"},
	{SYS_read, "0al"},
	{SYS_readv, "0ai"},
	{SYS_arch_prctl, "ca"},
	{SYS_clone3, "al"},
	{LWK_SYS_PREEMPT, "h"},
	{LWK_SYS_TICK, "h"},
};

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled"). */
static uint64_t any(struct worker *worker)
{
	uint64_t x = worker->chance;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	worker->chance = x;
	return x * 0x2545f4914f6cdd1dul;
}

static uint64_t below(struct worker *worker, uint64_t n)
{
	return (any(worker) >> 8) % n;
}

static uint64_t page(struct worker *worker)
{
	return arena + PAGE * below(worker, ARENA_PAGES);
}

static uint64_t address(struct worker *worker)
{
	switch (below(worker, 12)) {
	case 0:
		return 0;
	case 1:
		return any(worker);
	case 2:
		return 0x7ffffffff000ul - below(worker, 64);
	case 3:
		return 0xffffffff80201000ul + 8 * below(worker, 4096);
	case 4:
		return 0xffff800000000000ul + below(worker, 256ul << 20);
	case 5: /* across two pages */
		return page(worker) + PAGE - below(worker, 16);
	default:
		return page(worker) + 8 * below(worker, 512);
	}
}

static uint64_t length(struct worker *worker)
{
	switch (below(worker, 8)) {
	case 0:
		return any(worker);
	case 1:
		return 1ul << below(worker, 64);
	case 2:
		return LARGE * (1 + below(worker, 4));
	case 3:
		return below(worker, PAGE);
	default:
		return PAGE * (1 + below(worker, 32));
	}
}

/* Numbers where a call expects a pointer to them. */
static uint64_t *put(struct worker *worker, uint64_t first, uint64_t second)
{
	uint64_t *words = worker->words;

	words[0] = first;
	words[1] = second;
	words[2] = 0;
	words[3] = below(worker, 3000);
	return words;
}

static uint64_t pointed(struct worker *worker, char kind)
{
	switch (kind) {
	case 'g':
		return (uint64_t)put(worker, any(worker) & any(worker), 0);
	case 'd':
	case 'v':
		return (uint64_t)put(worker, 0, below(worker, 500000));
	case 'm':
		return (uint64_t)put(worker, 1ul << below(worker, 4), 0);
	case 'k':
		return (uint64_t)put(worker, address(worker), 0);
	default: /* a value, then signal and way to notify, then whom */
		put(worker, any(worker), SIGNAL_MIN + below(worker, 30) + (below(worker, 6) << 32));
		worker->words[2] = 2 + below(worker, made + 1);
		return (uint64_t)worker->words;
	}
}

static uint64_t argument(struct worker *worker, char kind)
{
	switch (kind) {
	case 'p':
		return page(worker);
	case 'a':
		return address(worker);
	case 'w':
		return below(worker, 2) ? (uint64_t)&shared[below(worker, 64)]
					: address(worker) & ~3ul;
	case 'l':
		return length(worker);
	case 'i':
		return below(worker, 16);
	case 'x':
		return any(worker);
	case 'f':
		return MAP_PRIVATE | MAP_ANONYMOUS | (below(worker, 4) ? MAP_FIXED : 0);
	case 't':
		return 2 + below(worker, made + 2);
	case 's':
		return SIGNAL_MIN + below(worker, 30);
	case 'h':
		return below(worker, 2) ? 0 : 10000 + below(worker, 1000000);
	case 'r':
		return ROBUST_HEAD;
	case 'c':
		return 0x1001 + below(worker, 4);
	case '0':
	case '2':
	case '8':
		return kind - '0';
	default:
		return pointed(worker, kind);
	}
}

/* As bare as it can be: a C library would keep something of its own in a thread. */
static long call(long number, const uint64_t a[6])
{
	register uint64_t r10 __asm__("r10") = a[3], r8 __asm__("r8") = a[4],
			      r9 __asm__("r9") = a[5];
	long result = number;

	__asm__ volatile("syscall"
			 : "+a"(result)
			 : "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* The thread begins behind the call, on its own stack, and never returns there. */
long start(unsigned long flags, void *stack, struct worker *worker);
__asm__("start:	mov %rdx, %rbx\n"
	"	xor %edx, %edx\n"
	"	mov $56, %eax\n"
	"	syscall\n"
	"	test %eax, %eax\n"
	"	jz 1f\n"
	"	ret\n"
	"1:	xor %ebp, %ebp\n"
	"	mov %rbx, %rdi\n"
	"	call work\n");

void __attribute__((noreturn, used)) work(struct worker *worker)
{
	for (int i = 0; i < CALLS; i++) {
		size_t which = below(worker, sizeof(calls) / sizeof(*calls));
		uint64_t a[6] = {0};

		for (int j = 0; calls[which].arguments[j]; j++)
			a[j] = argument(worker, calls[which].arguments[j]);
		call(calls[which].number, a);
		if (below(worker, 500) == 0)
			*(volatile char *)(page(worker) + below(worker, PAGE)) = 1;
	}
	for (;;)
		call(SYS_exit, (const uint64_t[6]){0});
}

/* rbx is the C compiler's: it is saved around the call. */
static void make(uint64_t seed)
{
	struct worker *worker = &workers[made];
	long id;

	worker->chance = (seed + 1) * 0x9e3779b97f4a7c15ul + made;
	__asm__ volatile("call start"
			 : "=a"(id)
			 : "D"(THREAD_FLAGS), "S"(worker->stack + STACK_BYTES), "d"(worker)
			 : "rbx", "rcx", "r11", "memory");
	made += id > 0;
}

static void on_signal(int number)
{
	(void)number;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t end = now_ms() + (argc > 2 ? strtoull(argv[2], NULL, 10) : 0);
	struct sigaction action = {.sa_handler = on_signal};
	const struct timespec pause = {.tv_nsec = 1000000};

	/* a handler is not interrupted, so that no stack is too small for all of them */
	sigfillset(&action.sa_mask);
	for (int number = 1; number <= 64; number++) {
		if (number == SIGALRM || number >= SIGNAL_MIN)
			sigaction(number, &action, NULL);
	}
	arena = (uint64_t)mmap(NULL, ARENA_PAGES * PAGE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	while (now_ms() < end) {
		if (made < THREADS)
			make(seed);
		nanosleep(&pause, NULL);
	}
	printf("%u threads\n", made);
	fflush(stdout);
	_exit(7);
}
