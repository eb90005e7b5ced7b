// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark program: parameters in, the benchmarks that they name one after the other, records
 * out. Knows benchmarks only by the table that the linker gathers (bench.h).
 */
#include "microbench/main.h"

#include "microbench/load.h"
#include "microbench/meeting.h"
#include "microbench/platform.h"

extern const struct bench *const __start_bench_table[];
extern const struct bench *const __stop_bench_table[];

static void write_text(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	platform_write(text, n);
}

static const struct bench *find(const char *name, size_t n)
{
	for (const struct bench *const *at = __start_bench_table; at < __stop_bench_table; at++) {
		const char *known = (*at)->name;
		size_t i = 0;

		while (i < n && known[i] == name[i])
			i++;
		if (i == n && !known[n])
			return *at;
	}
	return NULL;
}

/* Gives 1 if it failed. The harness takes a failed benchmark's missing `end` for a failure, too. */
static int run_one(const struct bench_params *params, const char *name, size_t n)
{
	const struct bench *bench = find(name, n);
	int error;

	if (!bench) {
		write_text("microbench: there is no such benchmark: ");
		platform_write(name, n);
		write_text("\n");
		return 1;
	}
	clock_place(MARK_BENCHMARK);
	report_begin(bench->name);
	error = bench->run(params);
	if (error == -BENCH_ENOSYS)
		report_skip(bench->name, "this kernel lacks a system call that it needs");
	else if (error < 0)
		report_value(bench->name, "error", error);
	report_end(bench->name);
	return error < 0 && error != -BENCH_ENOSYS;
}

/* Gives how many failed: one that did does not keep those after it from running. */
static int run_all(const struct bench_params *params)
{
	const char *list = params->bench, *name = list;
	int failed = 0;

	for (size_t n; (n = params_take_name(&list)); name = list)
		failed += run_one(params, name, n);
	return failed;
}

/* What the command line said: the same for all workers of this machine. */
static struct bench_params given;
static const char *refused;
static uint32_t failures;

static void refuse(void)
{
	report_param("refused", refused);
	write_text("microbench: not a parameter, given twice, or out of range: ");
	write_text(refused);
	write_text("\n");
}

/* One worker from beginning to end. The first one ends the program, when all are done. */
static void work(uint32_t number)
{
	struct bench_params params = given;
	int failed = 1;

	if (given.load && !number)
		load_run();
	number -= given.load;
	params.worker += number;
	params.seed += number;
	report_hello(&params);
	params_report(&params);
	if (refused)
		refuse();
	else
		failed = run_all(&params);
	report_done(failed);
	__atomic_add_fetch(&failures, (uint32_t)failed, __ATOMIC_SEQ_CST);
	if (params.cores)
		meeting_wait();
	while (number)
		cpu_relax();
	platform_exit(failures ? 1 : 0);
}

void bench_main(int argc, char *const argv[])
{
	uint32_t workers;

	refused = params_parse(&given, argc, argv);
	workers = given.cores ? given.cores : 1;
	meeting_open(workers);
	if (platform_workers(workers + given.load, work) < 0)
		write_text("microbench: there are not as many cores as workers, or no memory\n");
	platform_exit(1);
}
