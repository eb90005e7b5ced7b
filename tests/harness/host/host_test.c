/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of this host, and what is made of it: processors, conditions, the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/gate/verdict.h"
#include "harness/host/conditions.h"
#include "harness/host/cpus.h"
#include "harness/host/tsc.h"
#include "harness/run/params.h"

/* Whatever this machine is: some, each once, and no two of one core. */
static void one_processor_of_each_core(void **state)
{
	struct cpus cpus;
	struct error error;

	(void)state;
	assert_true(cpus_one_per_core(&cpus, &error));
	assert_true(cpus.n >= 1);
	assert_true(cpus_check(&cpus, &error));
	if (cpus.n > 1) {
		cpus.items[1] = cpus.items[0];
		assert_false(cpus_check(&cpus, &error));
		assert_non_null(strstr(error.message, "threads of one core"));
	}
}

/* Two NUMA nodes of two cores of two threads: 0 and 1 are one core's, 0 to 3 one node's. */
static void threads_and_nodes_are_respected(void **state)
{
	static const int first[] = {0, 2, 4, 6};
	struct cpus cpus;
	struct error error;

	(void)state;
	setenv("HWLOC_SYNTHETIC", "node:2 core:2 pu:2", 1);
	setenv("HWLOC_THISSYSTEM", "0", 1);
	assert_true(cpus_one_per_core(&cpus, &error));
	assert_int_equal(cpus.n, 4);
	assert_memory_equal(cpus.items, first, sizeof(first));
	assert_true(cpus_parse(&cpus, "1,3,6", NULL, &error) && cpus_check(&cpus, &error));
	assert_true(cpus_parse(&cpus, "1,7,6", NULL, &error));
	assert_false(cpus_check(&cpus, &error));
	assert_non_null(strstr(error.message, "7 and 6 are threads of one core"));
	assert_true(cpus_parse(&cpus, "8", NULL, &error));
	assert_false(cpus_check(&cpus, &error));
	assert_non_null(strstr(error.message, "no processor 8"));
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
}

static void steal_is_that_of_the_workers_processors(void **state)
{
	static const char stat[] = "cpu  10 0 10 100 0 0 0 700 0 0\n"
				   "cpu0 10 0 10 100 0 0 0 250 0 0\n"
				   "cpu1 10 0 10 100 0 0 0 50 0 0\n"
				   "cpu11 10 0 10 100 0 0 0 400 0 0\n"
				   "intr 1 2 3\n";
	struct cpus cpus = {{0, 11}, 2};

	(void)state;
	assert_true(conditions_steal(stat, &cpus, 100) == 6.5);
	assert_true(conditions_steal("", &cpus, 100) == 0);
	assert_true(conditions_steal("cpu0 1 2", &cpus, 100) == 0);
}

/* Columns are named in the head: processors may be missing. */
static void interrupts_are_those_of_the_workers_processors(void **state)
{
	static const char recorded[] = "           CPU0       CPU2       \n"
				       "  0:         44          0   IO-APIC   2-edge      timer\n"
				       "  8:          0          1   IO-APIC   8-edge      rtc0\n"
				       "NMI:          0          0   Non-maskable interrupts\n"
				       "LOC:    1049873    1001234   Local timer interrupts\n"
				       "ERR:          7\n"
				       "MIS:          0\n";
	struct cpus second = {{2, 1}, 2}, both = {{0, 2}, 2};
	char *text = conditions_interrupts(recorded, &second);

	(void)state;
	assert_string_equal(text, "8=1 LOC=1001234");
	free(text);
	text = conditions_interrupts(recorded, &both);
	assert_string_equal(text, "0=44 8=1 LOC=2051107 ERR=7");
	free(text);
	text = conditions_interrupts("", &both);
	assert_string_equal(text, "");
	free(text);
}

static struct run *quiet_run(void)
{
	struct run *run = run_new();

	run->meter = METER_TSC;
	run->n_workers = 1;
	run->workers = calloc(1, sizeof(*run->workers));
	pairs_set(&run->provenance, RUN_TSC_HZ, "1000000000");
	series_append(worker_series(&run->workers[0], "selfish", "window"),
		      (const int64_t[]){2000000000}, 1);
	run->workers[0].series[0].scalar = true;
	series_append(worker_series(&run->workers[0], "selfish", "switches"), (const int64_t[]){2},
		      1);
	run->workers[0].series[1].scalar = true;
	return run;
}

/* Each limit alone: at it is quiet, above it is not. */
static void disturbances_have_limits(void **state)
{
	struct conditions before = {.interrupts = ""}, after = {.interrupts = "LOC=3"};
	struct run *run = quiet_run();

	(void)state;
	after.at.tv_sec = 10;
	after.steal = CONDITIONS_STEAL_MAX * 10;
	conditions_judge(run, &before, &after, 0);
	assert_null(pairs_get(&run->provenance, RUN_DISTURBED));
	assert_string_equal(pairs_get(&run->provenance, "host_interrupts_after"), "LOC=3");
	assert_string_equal(pairs_get(&run->provenance, "host_timer_hz"), "0.3");
	assert_string_equal(pairs_get(&run->provenance, "host_switches"), "2");
	after.steal += 0.01;
	conditions_judge(run, &before, &after, -1);
	assert_non_null(strstr(pairs_get(&run->provenance, RUN_DISTURBED), "hypervisor"));
	run_free(run);

	run = quiet_run();
	after.steal = 0;
	conditions_judge(run, &before, &after, 1);
	assert_non_null(strstr(pairs_get(&run->provenance, RUN_DISTURBED), "moved"));
	run_free(run);

	run = quiet_run();
	run->workers[0].series[1].values[0] = 3;
	conditions_judge(run, &before, &after, 0);
	assert_non_null(strstr(pairs_get(&run->provenance, RUN_DISTURBED), "3 times in 2.00 s"));
	run_free(run);
}

static void add_run(struct arm *arm, bool disturbed)
{
	struct run *run = quiet_run();

	run->target = strdup("linux-host");
	snprintf(run->id, sizeof(run->id), "run");
	run->metrics = calloc(1, sizeof(*run->metrics));
	run->metrics[0] = (struct metrics){RUN_ALL_WORKERS, RUN_ALL_PHASES,
					   calloc(1, sizeof(struct metric)), 1};
	run->metrics[0].items[0] = (struct metric){"selfish.p50", 100};
	run->n_metrics = 1;
	if (disturbed)
		pairs_set(&run->provenance, RUN_DISTURBED, "a neighbour");
	arm_add_run(arm, run);
	run_free(run);
}

/* Equal arms: a pass, if nobody disturbed a single one of their runs. */
static void a_disturbed_run_passes_no_gate(void **state)
{
	struct policy policy;

	(void)state;
	policy_defaults(&policy);
	for (int disturbed = 0; disturbed < 3; disturbed++) {
		struct arm old = {.origin = strdup("old")}, new = {.origin = strdup("new")};
		struct verdict verdict;

		for (int i = 0; i < 6; i++) {
			add_run(&old, disturbed == 1 && i == 5);
			add_run(&new, disturbed == 2 && i == 0);
		}
		verdict_reach(&verdict, &old, &new, &policy);
		if (disturbed) {
			assert_int_equal(verdict.code, EXIT_INCONCLUSIVE);
			assert_string_equal(
				verdict.why,
				"1 of 12 runs were disturbed, the first so: a neighbour");
		} else {
			assert_int_equal(verdict.code, EXIT_DONE);
		}
		verdict_free(&verdict);
		arm_free(&old);
		arm_free(&new);
	}
	policy_free(&policy);
}

static void frequency_is_ticks_over_time(void **state)
{
	struct tsc_look first = {1000, 1100, 0}, last = {2600001000, 2600001100, 1000000000};
	double ppm;

	(void)state;
	assert_true(tsc_hz(&first, &last, &ppm) == 2.6e9);
	assert_true(ppm > 0.038 && ppm < 0.039); /* 100 ticks of 2.6 * 10^9 */
	first = tsc_look();
	last = tsc_look();
	assert_true(first.before < first.after && first.after <= last.before);
	assert_true(tsc_khz() > 100000 && tsc_khz() < 20000000);
}

static void durations_become_ticks(void **state)
{
	struct params params;

	(void)state;
	assert_int_equal(params_ticks(1000000000, 2600000), 2600000000);
	assert_int_equal(params_ticks(100, 2596001), 260);
	assert_int_equal(params_ticks(100000000000, 10000000), 1000000000000);
	params_defaults(&params);
	params_to_ticks(&params, 2000000);
	assert_int_equal(params.number[PARAM_DURATION], 2000000000);
	assert_int_equal(params.number[PARAM_QUANTUM], 200000);
	assert_int_equal(params.number[PARAM_STEPS], 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_processor_of_each_core),
		cmocka_unit_test(threads_and_nodes_are_respected),
		cmocka_unit_test(steal_is_that_of_the_workers_processors),
		cmocka_unit_test(interrupts_are_those_of_the_workers_processors),
		cmocka_unit_test(disturbances_have_limits),
		cmocka_unit_test(a_disturbed_run_passes_no_gate),
		cmocka_unit_test(frequency_is_ticks_over_time),
		cmocka_unit_test(durations_become_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
