/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of events, and counting them: by PAPI on this process, as far as may be on another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <papi.h>

#include "harness/host/counters.h"

#define PAGES 300
#define MOST  (2 * PAGES - 1) /* the sanitizers' and a fork's own included, but not twice */

static void names_are_resolved(void **state)
{
	struct events events;
	struct error error;

	(void)state;
	assert_true(events_parse(&events, "cycles,page-faults,dTLB-load-misses", NULL, &error));
	assert_int_equal(events.n, 3);
	assert_string_equal(events.items[0].full, "perf::PERF_COUNT_HW_CPU_CYCLES");
	assert_string_equal(events.items[1].name, "page-faults");
	assert_string_equal(events.items[2].full, "perf::PERF_COUNT_HW_CACHE_DTLB:READ:MISS");
	events_free(&events);
	assert_false(events_parse(&events, "cycles,nonsense", NULL, &error));
	assert_non_null(strstr(error.message, "nonsense"));
	assert_false(events_parse(&events, "", NULL, &error));
	assert_false(events_parse(&events, "cycles,,cycles", NULL, &error));
}

/* Codes from the manuals: event select, unit mask, and the bits USR, OS, INT, EN (0x530000). */
static void other_processors_events_have_their_codes(void **state)
{
	static const struct {
		const char *pmu, *name;
		uint64_t code;
	} known[] = {{"skx", "UNHALTED_CORE_CYCLES", 0x53003c},
		     {"amd64_fam19h_zen4", "RETIRED_INSTRUCTIONS", 0x5300c0},
		     {"icl", "icl::INST_RETIRED:ANY_P", 0x5300c0}};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct events events;
		struct error error;

		if (!events_parse(&events, known[i].name, known[i].pmu, &error))
			fail_msg("%s", error.message);
		assert_int_equal(events.items[0].n_codes, 1);
		assert_int_equal(events.items[0].codes[0], known[i].code);
		events_free(&events);
	}
}

static void every_pmu_is_listed(void **state)
{
	struct events events;
	struct error error;
	size_t n, here = 0;
	struct event_pmu *pmus = events_pmus(&n, &error);

	(void)state;
	assert_non_null(pmus);
	for (size_t i = 0; i < n; i++)
		here += pmus[i].present;
	assert_true(n > 100 && here >= 1);
	free(pmus);
	assert_true(events_of(&events, "skx", &error));
	assert_true(events.n > 300);
	events_free(&events);
	assert_false(events_of(&events, "no_such_pmu", &error));
	assert_non_null(strstr(error.message, "no_such_pmu"));
}

static void touch(char *memory)
{
	for (size_t i = 0; i < PAGES; i++)
		memory[i * 4096] = 1;
}

static char *fresh_pages(void)
{
	char *memory = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	assert_true(memory != MAP_FAILED);
	madvise(memory, PAGES * 4096, MADV_NOHUGEPAGE);
	return memory;
}

/* Opens counters for page faults, or skips the test where even these may not be counted. */
static struct counters *faults(struct events *events, enum counters_whose whose)
{
	struct error error;
	struct counters *counters;

	assert_true(events_parse(events, "page-faults,cpu-migrations", NULL, &error));
	counters = counters_open(events, whose, &error);
	if (!counters) {
		print_message("skipped: %s\n", error.message);
		events_free(events);
		skip();
	}
	assert_false(counters_multiplexed(counters));
	return counters;
}

/* PAPI counts nothing, not even page faults, on a processor that its libpfm4 does not know. */
static void need_papi(struct counters *counters, struct events *events)
{
	const PAPI_component_info_t *processor = PAPI_get_component_info(0);

	if (!processor || !processor->disabled)
		return;
	print_message("skipped: PAPI: %s\n", processor->disabled_reason);
	counters_close(counters);
	events_free(events);
	skip();
}

static void own_page_faults_are_counted_by_papi(void **state)
{
	struct events events;
	struct error error;
	long long before[2], after[2];
	struct counters *counters = faults(&events, COUNTERS_OWN);
	struct counting *counting;
	char *memory;

	(void)state;
	need_papi(counters, &events);
	counting = counting_start(counters, 0, &error);
	memory = fresh_pages();
	assert_non_null(counting);
	assert_string_equal(counters_by(counters), "papi");
	assert_true(counting_read(counting, before, &error));
	touch(memory);
	assert_true(counting_read(counting, after, &error));
	assert_in_range(after[0] - before[0], PAGES, MOST);
	counting_end(counting);
	counters_close(counters);
	events_free(&events);
	munmap(memory, PAGES * 4096);
}

/* A child waits, touches pages, and waits again; its pipes say when. */
static void another_process_page_faults_are_counted(void **state)
{
	int go[2], done[2];
	struct events events;
	struct error error;
	long long before[2], after[2];
	struct counters *counters = faults(&events, COUNTERS_OTHER);
	struct counting *counting;
	char *memory = fresh_pages(), byte = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(go) || pipe(done), 0);
	pid = fork();
	if (!pid) {
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		touch(memory);
		if (write(done[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	counting = counting_start(counters, pid, &error);
	assert_non_null(counting);
	assert_true(counting_read(counting, before, &error));
	assert_int_equal(write(go[1], &byte, 1), 1);
	assert_int_equal(read(done[0], &byte, 1), 1);
	assert_true(counting_read(counting, after, &error));
	assert_in_range(after[0] - before[0], PAGES, MOST);
	assert_int_equal(write(go[1], &byte, 1), 1);
	waitpid(pid, NULL, 0);
	counting_end(counting);
	counters_close(counters);
	events_free(&events);
	munmap(memory, PAGES * 4096);
}

/* With a PMU they count, without one the message says so, and names what works. */
static void hardware_events_count_or_say_why_not(void **state)
{
	struct events events;
	struct error error;
	struct counters *counters;

	(void)state;
	assert_true(events_parse(&events, "page-faults,cycles", NULL, &error));
	counters = counters_open(&events, COUNTERS_OTHER, &error);
	if (counters) {
		counters_close(counters);
	} else {
		assert_non_null(strstr(error.message, "cycles"));
		assert_true(strstr(error.message, "virtual machines") ||
			    strstr(error.message, "perf_event_paranoid"));
	}
	events_free(&events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_resolved),
		cmocka_unit_test(other_processors_events_have_their_codes),
		cmocka_unit_test(every_pmu_is_listed),
		cmocka_unit_test(own_page_faults_are_counted_by_papi),
		cmocka_unit_test(another_process_page_faults_are_counted),
		cmocka_unit_test(hardware_events_count_or_say_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
