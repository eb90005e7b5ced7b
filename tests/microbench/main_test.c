// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark program as a whole, with benchmarks made up here: which run, in what order, what
 * goes onto the wire, and that the command's decoder takes it.
 */
#include "microbench/main.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/wire/wire.h"
#include "microbench/load.h"
#include "microbench/platform.h"

#define SERIES 70 /* two full data records, and some */

/* What the program wrote; the program runs in a process of its own, as it has only one life. */
static struct {
	size_t n;
	bool loaded;
	char text[65536];
} * console;

void platform_write(const char *bytes, size_t n)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	if (console->n + n >= sizeof(console->text))
		abort();
	memcpy(console->text + console->n, bytes, n);
	console->n += n;
	pthread_mutex_unlock(&lock);
}

void platform_exit(int status)
{
	_exit(status);
}

void platform_identify(struct platform_identity *identity)
{
	identity->platform = "unikernel";
	identity->release = "1 #2 %";
}

/* Cores are threads; so many there are. */
#define CORES 3
static void (*start_worker)(uint32_t number);

static void *be_worker(void *number)
{
	start_worker((uint32_t)(uintptr_t)number);
	return NULL;
}

int platform_workers(uint32_t n, void (*fn)(uint32_t number))
{
	if (n > CORES)
		return -22;
	start_worker = fn;
	for (uint32_t i = 1; i < n; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, be_worker, (void *)(uintptr_t)i))
			abort();
	}
	fn(0);
	return 0;
}

/* Seen by whether it is there: it must go on while the workers measure. */
void load_run(void)
{
	console->loaded = true;
	for (;;)
		pause();
}

void platform_meeting(struct platform_meeting *meeting)
{
	(void)meeting;
}

static int good_run(const struct bench_params *params)
{
	int64_t values[SERIES];

	for (int i = 0; i < SERIES; i++)
		values[i] = i * i - 50;
	report_value("good", "steps", params->steps);
	report_series("good", "squares", values, SERIES);
	report_series("good", "nothing", values, 0);
	return 0;
}
BENCH(good);

/* How many are measuring: nobody may report meanwhile. */
static uint32_t measuring, too_early;

static int slow_run(const struct bench_params *params)
{
	__atomic_add_fetch(&measuring, 1, __ATOMIC_SEQ_CST);
	usleep(params->worker * 20000);
	__atomic_sub_fetch(&measuring, 1, __ATOMIC_SEQ_CST);
	report_value("slow", "worker", params->worker);
	if (__atomic_load_n(&measuring, __ATOMIC_SEQ_CST))
		__atomic_add_fetch(&too_early, 1, __ATOMIC_SEQ_CST);
	report_value("slow", "too_early", too_early);
	return 0;
}
BENCH(slow);

static int bad_run(const struct bench_params *params)
{
	(void)params;
	return -12;
}
BENCH(bad);

/* -EPERM, which is -1, is an error like any other. */
static int forbidden_run(const struct bench_params *params)
{
	(void)params;
	return -1;
}
BENCH(forbidden);

static int lacking_run(const struct bench_params *params)
{
	(void)params;
	return -BENCH_ENOSYS;
}
BENCH(lacking);

static int start(int argc, char *const argv[])
{
	pid_t child;
	int status;

	memset(console, 0, sizeof(*console));
	child = fork();
	assert_true(child >= 0);
	if (!child)
		bench_main(argc, argv);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Is there a record, whatever its number, that goes on like this? */
static bool said(const char *record)
{
	return strstr(console->text, record) != NULL;
}

/* The decoder's view of what was written. NULL: nothing wrong. */
static const char *decode(struct run *run, const struct pairs *params, char *reason, size_t size)
{
	struct wire_expect expect = {.bench = true, .params = params};
	struct wire *wire = wire_new(&expect, run->workers);
	enum wire_state state;

	wire_feed(wire, console->text, console->n);
	state = wire_finish(wire);
	snprintf(reason, size, "%s", state == WIRE_BROKEN ? wire_reason(wire) : "");
	wire_free(wire);
	return state == WIRE_COMPLETE ? NULL : reason;
}

static struct run *one_worker(void)
{
	struct run *run = run_new();

	run->workers = memory_zeroed(1, sizeof(*run->workers));
	run->n_workers = 1;
	return run;
}

static void test_decoded(void **state)
{
	static const char *const given[][2] = {
		{"bench", "good,lacking"}, {"worker", "0"},	{"seed", "3"},	    {"steps", "5"},
		{"duration", "1000000"},   {"quantum", "1000"}, {"threshold", "0"},
	};
	char *argv[] = {"x",	    "bench=good,lacking", "steps=5",	  "seed=3",
			"worker=0", "duration=1000000",	  "quantum=1000", "threshold=0"};
	struct run *run = one_worker();
	struct pairs params = {0};
	const struct series *series;
	const char *wrong;
	char reason[256];

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		pairs_set(&params, given[i][0], given[i][1]);
	assert_int_equal(start(8, argv), 0);
	wrong = decode(run, &params, reason, sizeof(reason));
	if (wrong)
		fail_msg("the decoder says: %s\n%s", wrong, console->text);
	series = worker_find(run->workers, "good", "squares");
	assert_non_null(series);
	assert_int_equal(series->n, SERIES);
	for (int i = 0; i < SERIES; i++)
		assert_int_equal(series->values[i], i * i - 50);
	assert_int_equal(worker_find(run->workers, "good", "steps")->values[0], 5);
	assert_non_null(pairs_get(&run->workers->skipped, "lacking"));
	pairs_free(&params);
	run_free(run);
}

/* In the order asked for, whatever the order in the table. */
static void test_order(void **state)
{
	char *argv[] = {"x", "bench=lacking,good"};

	(void)state;
	assert_int_equal(start(2, argv), 0);
	assert_true(said(" begin bench=lacking #"));
	assert_true(strstr(console->text, "begin bench=lacking") <
		    strstr(console->text, "begin bench=good"));
	assert_true(said("~!b0 hello wire=1 platform=unikernel release=1%20%232%20%25 worker=0 #"));
	assert_true(said(" done count="));
}

/* Those after a failed one run all the same, and the program says how many failed. */
static void test_failed(void **state)
{
	char *argv[] = {"x", "bench=bad,forbidden,good"};
	struct run *run = one_worker();
	char reason[256];

	(void)state;
	assert_int_equal(start(2, argv), 1);
	assert_true(said(" value bench=bad name=error v=-12 #"));
	assert_true(said(" value bench=forbidden name=error v=-1 #"));
	assert_true(said(" end bench=good #"));
	assert_true(said(" status=2 #"));
	assert_non_null(decode(run, NULL, reason, sizeof(reason)));
	assert_non_null(strstr(reason, ": 2 benchmarks failed"));
	run_free(run);
}

static void test_unknown_benchmark(void **state)
{
	/* the beginning of a name, and more than a name, are none */
	char *argv[] = {"x", "bench=goo,goods"};

	(void)state;
	assert_int_equal(start(2, argv), 1);
	assert_true(said("microbench: there is no such benchmark: goo\n"));
	assert_true(said("microbench: there is no such benchmark: goods\n"));
	assert_false(said(" begin "));
	assert_true(said(" status=2 #"));
}

static void test_refused_parameter(void **state)
{
	char *argv[] = {"x", "bench=good", "steps=0"};

	(void)state;
	assert_int_equal(start(3, argv), 1);
	assert_true(said(" param name=refused value=steps=0 #"));
	assert_true(said(" param name=steps value=1000 #"));
	assert_false(said(" begin "));
	assert_true(said(" status=1 #"));
}

/* Each is a source of its own, and the decoders of all of them take the whole console. */
static void test_shared(void **state)
{
	char *argv[] = {"x", "bench=slow,lacking", "cores=3", "seed=5", "steps=2"};
	char text[32], reason[256];

	(void)state;
	assert_int_equal(start(5, argv), 0);
	assert_false(console->loaded);
	for (uint32_t i = 0; i < 3; i++) {
		struct wire_expect expect = {.bench = true, .shared = 3, .number = i};
		struct run *run = one_worker();
		struct wire *wire;
		int64_t value;

		run->workers[0].worker = i;
		wire = wire_new(&expect, run->workers);
		wire_feed(wire, console->text, console->n);
		snprintf(reason, sizeof(reason), "%s",
			 wire_finish(wire) == WIRE_COMPLETE ? "" : wire_reason(wire));
		assert_string_equal(reason, "");
		assert_true(worker_scalar(run->workers, "slow", "worker", &value));
		assert_int_equal(value, i);
		assert_true(worker_scalar(run->workers, "slow", "too_early", &value));
		assert_int_equal(value, 0);
		assert_non_null(pairs_get(&run->workers->skipped, "lacking"));
		wire_free(wire);
		run_free(run);
		snprintf(text, sizeof(text), "name=seed value=%u ", 5 + i);
		assert_true(said(text));
	}
	assert_true(said(" param name=cores value=3 #"));
}

/* The load has the first core; workers are numbered from 0 all the same. */
static void test_load(void **state)
{
	char *argv[] = {"x", "bench=good", "cores=2", "load=1"};

	(void)state;
	assert_int_equal(start(4, argv), 0);
	assert_true(console->loaded);
	assert_true(said("~!A0 hello wire=1 platform=unikernel release=1%20%232%20%25 worker=0 #"));
	assert_true(said("~!B0 hello wire=1 platform=unikernel release=1%20%232%20%25 worker=1 #"));
	assert_false(said("~!C0 "));
}

static void test_too_few_cores(void **state)
{
	char *argv[] = {"x", "bench=good", "cores=3", "load=1"};

	(void)state;
	assert_int_equal(start(4, argv), 1);
	assert_true(said("not as many cores as workers"));
	assert_false(said(" hello "));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_decoded),
	cmocka_unit_test(test_order),
	cmocka_unit_test(test_failed),
	cmocka_unit_test(test_unknown_benchmark),
	cmocka_unit_test(test_refused_parameter),
	cmocka_unit_test(test_shared),
	cmocka_unit_test(test_load),
	cmocka_unit_test(test_too_few_cores),
};

int main(void)
{
	console = mmap(NULL, sizeof(*console), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (console == MAP_FAILED)
		return 2;
	return cmocka_run_group_tests_name("microbench main", tests, NULL, NULL);
}
