// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From bring-up to the program and from there to power-off, and what says who this is. Knows the
 * benchmarks only as bench_main().
 */
#include "microbench/main.h"
#include "microbench/wire.h"
#include "targets/freestanding/option.h"
#include "targets/freestanding/string.h"
#include "targets/kernel/interrupt_options.h"
#include "targets/kernel/records.h"
#include "targets/kernel/return_work.h"
#include "targets/kernel/sched.h"
#include "targets/kernel/version.h"
#include "targets/unikernel/library.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

#define NAME		"unikernel"
#define ARGUMENTS_MAX	64
#define EXIT_STATUS_MAX 255 /* what an exit status can be elsewhere, and on the wire */

static char *arguments[ARGUMENTS_MAX + 1] = {"microbench"};

/* The words of the command line's second half. */
static int split_arguments(void)
{
	static char text[OPTION_LINE_MAX];
	const char *from = option_arguments();
	size_t bytes =
		strlen(from) + 1; /* not longer than the command line that it is the end of */
	int n = 1;

	memcpy(text, from, bytes);
	for (size_t i = 0; i + 1 < bytes; i++) {
		if (text[i] == ' ') {
			text[i] = '\0';
		} else if (i == 0 || !text[i - 1]) {
			if (n == ARGUMENTS_MAX)
				panic(NULL, "more than %u arguments", ARGUMENTS_MAX - 1);
			arguments[n++] = &text[i];
		}
	}
	return n;
}

/* The program's first thread; begins with interrupts off. */
static void program(void *arg)
{
	static struct worker worker;
	int n = split_arguments();

	(void)arg;
	worker_adopt(&worker);
	interrupt_options_start();
	irq_enable();
	bench_main(n, arguments);
}

static uint64_t memory_bytes(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < boot_info.memory_ranges; i++)
		sum += boot_info.memory[i].bytes;
	return sum;
}

void kernel_main(void)
{
	sched_init();
	records_write("hello", "wire=%u kernel=%s version=%s cores=%u memory=%lu tsc_hz=%lu",
		      WIRE_VERSION, NAME, KERNEL_VERSION, boot_info.cores, memory_bytes(), tsc_hz);
	library_memory_init();
	if (!thread_create(percpu()->core, program, NULL, NULL))
		panic(NULL, "no memory for the program's thread");
	kernel_core_main();
}

long library_exit(int status)
{
	if (status < 0 || status > EXIT_STATUS_MAX)
		status = EXIT_STATUS_MAX;
	irq_disable();
	records_write("exit", "status=%d signal=0", status);
	records_halt(0);
	power_off(0);
}

long library_write(const char *bytes, size_t n)
{
	console_write(bytes, n);
	return (long)n;
}

long library_uname(struct platform_identity *identity)
{
	*identity = (struct platform_identity){NAME, KERNEL_VERSION "-" NAME};
	return 0;
}

long library_getppid(void)
{
	return 0;
}

/* Nobody sets its bit: all work on the way back is the scheduler's. */
void kernel_return_work(struct trap_frame *frame)
{
	(void)frame;
	__atomic_and_fetch(&percpu()->state->work, ~WORK_KERNEL, __ATOMIC_SEQ_CST);
}

void kernel_user_fault(struct trap_frame *frame)
{
	panic(frame, "a fault in ring 3, where nothing runs");
}
