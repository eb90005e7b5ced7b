// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark program: parameters in, the benchmarks that they name one after the other, records
 * out. Knows benchmarks only by the table that the linker gathers (bench.h).
 */
#include "microbench/main.h"

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

void bench_main(int argc, char *const argv[])
{
	struct bench_params params;
	const char *wrong = params_parse(&params, argc, argv);
	int failed = 0;

	report_hello(params.worker);
	params_report(&params);
	if (wrong) {
		report_param("refused", wrong);
		write_text("microbench: not a parameter, given twice, or out of range: ");
		write_text(wrong);
		write_text("\n");
		failed++;
	} else {
		failed = run_all(&params);
	}
	report_done(failed);
	platform_exit(failed ? 1 : 0);
}
