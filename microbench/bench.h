/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a benchmark is made of: its parameters, how it registers, how it reads the clock and how it
 * reports. A benchmark is one freestanding C file that includes this header, knows no libc and no
 * kernel, and compiles to the same object bytes for every target; everything that differs between
 * targets is behind platform.h.
 *
 * Times are in ticks of the time-stamp counter throughout. In the insn meter a tick is one
 * instruction; in the tsc meter the harness converts.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "microbench/marks.h"

/*
 * The parameters of a run, parsed from "key=value" arguments (microbench/params.c). The defaults
 * are the harness's (harness/run/params.c); it always sends all of them.
 */
struct bench_params {
	const char *bench;  /* bench=     comma-separated names, in the order to run them */
	uint32_t worker;    /* worker=    this worker's number, from 0 */
	uint64_t seed;	    /* seed=      of this worker: start phases derive from it */
	uint64_t duration;  /* duration=  ticks of a selfish, ftq or irq window */
	uint64_t quantum;   /* quantum=   ticks of an ftq quantum and of a barrier step's work */
	uint64_t threshold; /* threshold= shortest detour recorded, ticks; 0: just above quiet */
	uint32_t steps;	    /* steps=     barrier steps; samples of syscall, irq, timeshare */
	/* cores=     so many workers are on the cores of this machine, numbered from this one;
	 *            0: this worker has a machine of its own */
	uint32_t cores;
	uint32_t load; /* load=  1: one core more, before theirs, has a load (load.h) */
	uint32_t pad;  /* pad=   no-ops in measured loops: 0 or PAD_NOPS (parameters.h) */
	/* window=    ticks of a selfish window; 0: duration */
	uint64_t window;
};

/*
 * One benchmark. run() gives 0 or a negative errno. -BENCH_ENOSYS: this kernel lacks a call that
 * the benchmark cannot do without; it is then skipped, and has not failed.
 */
#define BENCH_ENOSYS 38
struct bench {
	const char *name;
	int (*run)(const struct bench_params *params);
};

/*
 * BENCH(name) registers a benchmark whose function is name_run: one line at the end of its file.
 * The linker gathers the pointers between __start_bench_table and __stop_bench_table.
 */
#define BENCH(bench_name)                                                               \
	static const struct bench bench_name##_bench = {#bench_name, bench_name##_run}; \
	static const struct bench *const bench_name##_entry                             \
		__attribute__((used, section("bench_table"))) = &bench_name##_bench

/*
 * A variable of which every worker has its own: there may be several in one program, each on a core
 * of its own. All bits zero when the worker begins; platform_workers() makes room for it. A second
 * thread of a worker shares it.
 */
#define PER_WORKER __thread

/* The clock: rdtsc without a fence. lfence or rdtscp only double the loop time. */
static inline uint64_t clock_read(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* The same with a mark on it: one of the MARK_ constants that mark a read. */
#define clock_read_at(mark)                                                    \
	({                                                                     \
		uint32_t low_, high_;                                          \
                                                                               \
		__asm__ volatile inline("1: rdtsc" MARK_ENTRY(MARK_TEXT(mark)) \
					: "=a"(low_), "=d"(high_)              \
					:                                      \
					: "memory");                           \
		(uint64_t) high_ << 32 | low_;                                 \
	})

/* Mark a place: whatever instruction comes next. */
#define clock_place(mark) __asm__ volatile inline("1:" MARK_ENTRY(MARK_TEXT(mark)))

/*
 * So many no-ops, a literal, which a loop takes with it from one clock read to the next
 * (parameters.h). They are straight code: nobody jumps into or out of them but who interrupts.
 *
 * A function that has them is PADDED: not inlined, and all of it on one page. QEMU looks a block up anew
 * each time that lies on two.
 */
#define PADDED __attribute__((noinline, aligned(1024)))
#define clock_pad(nops) \
	__asm__ volatile inline(".rept " MARK_TEXT(nops) "\n\tnop\n\t.endr" : : : "memory")

/* Give way to the sibling thread or, under a virtual machine monitor, to other processors. */
static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

/* Keep the compiler from moving memory accesses across this point or assuming memory unchanged. */
static inline void compiler_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

/*
 * Reports, as records on the wire (report.c). Only called outside measured windows.
 * report_value: one named number. report_series: n numbers, in as many data records as needed.
 * report_skip: the platform cannot run this benchmark, and why. Called by main.c alone.
 */
void report_hello(const struct bench_params *params);
void report_param(const char *name, const char *value);
void report_begin(const char *bench);
void report_value(const char *bench, const char *name, int64_t value);
void report_series(const char *bench, const char *name, const int64_t *values, size_t n);
void report_skip(const char *bench, const char *why);
void report_end(const char *bench);
void report_done(int status);

#endif
