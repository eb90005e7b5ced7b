/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What other tools write: each file of data/traces, and lines that are like theirs. What is a trace is
 * read, what is not is refused by its name, and no line is without a word.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_text.h"
#include "tests/noise/support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WORKERS_MAX  5
#define EVENT(task, cpu, what, start, length)                                  \
	"  " task "-900 [00" #cpu "] d.h. 10.500000: " what " start 10." start \
	" duration " #length " ns"
#define IRQ(cpu, start, length) \
	EVENT("osnoise/x", cpu, "irq_noise: local_timer:236", start, length) "\n"
#define SAMPLE(cpu, start, length, n) \
	EVENT("osnoise/x", cpu, "sample_threshold:", start, length) " interference " #n "\n"

struct expected {
	enum trace_format format;
	size_t n; /* workers; 0: it is refused */
	long cpus[WORKERS_MAX];
	size_t detours[WORKERS_MAX];
	double longest[WORKERS_MAX];
	const char *told; /* or why; may be NULL */
};

static bool is_told(const struct trace_text_result *result, const char *words)
{
	for (size_t i = 0; i < result->n_told; i++) {
		if (strstr(result->told[i], words))
			return true;
	}
	return strstr(result->why, words);
}

static double longest(const struct trace *trace)
{
	double most = 0;

	for (size_t i = 0; i < trace->n; i++)
		most = trace->length[i] > most ? trace->length[i] : most;
	return most;
}

static void hold_to(const char *name, const char *text, size_t size,
		    const struct expected *expected)
{
	struct trace_text_result result;
	struct trace *traces;
	size_t n, lines = 0;
	bool ok = trace_text_parse(text, size, TRACE_TEXT_AUTO, &traces, &n, &result);

	if (ok != (expected->n > 0) || n != expected->n)
		fail_msg("%s: %zu traces: %s", name, n, result.why);
	if (expected->told && !is_told(&result, expected->told))
		fail_msg("%s: '%s' is not told: %s", name, expected->told, result.why);
	if (ok || expected->format)
		assert_int_equal(result.format, expected->format);
	for (int i = 0; i < TRACE_LINE_KINDS; i++)
		lines += result.count[i];
	if (ok && lines != result.lines)
		fail_msg("%s: %zu lines of %zu", name, lines, result.lines);
	for (size_t i = 0; i < n; i++) {
		if (traces[i].n != expected->detours[i] ||
		    !(fabs(longest(&traces[i]) - expected->longest[i]) < 0.01))
			fail_msg("%s, worker %zu: %zu detours, longest %g", name, i, traces[i].n,
				 longest(&traces[i]));
		if ((result.cpus ? result.cpus[i] : -1) != expected->cpus[i])
			fail_msg("%s, worker %zu: another processor", name, i);
		trace_free(&traces[i]);
	}
	free(traces);
	free(result.cpus);
}

static void hold_text(const char *text, const struct expected *expected)
{
	hold_to(text, text, strlen(text), expected);
}

static void files_of_other_tools(void **state)
{
	static const struct {
		const char *name;
		struct expected expected;
	} files[] = {
		{"hw_noise.trace",
		 {TRACE_TEXT_OSNOISE, 1, {3}, {3}, {200000}, "1 threshold sample is without any"}},
		{"threshold_only.trace",
		 {TRACE_TEXT_OSNOISE,
		  1,
		  {3},
		  {2},
		  {9100},
		  "1 threshold sample is of noise events"}},
		{"quiet_cpus.trace",
		 {TRACE_TEXT_OSNOISE,
		  4,
		  {0, 1, 2, 3},
		  {0, 0, 0, 2},
		  {0, 0, 0, 100000},
		  "3 of 4 processors have no noise event (CPUs 0-2)"}},
		{"lost_events.trace",
		 {TRACE_TEXT_OSNOISE, 1, {8}, {2}, {1900}, "31 events were lost on CPU 8"}},
		{"comm_bracket.trace",
		 {TRACE_TEXT_OSNOISE, 2, {0, 2}, {2, 3}, {1000, 500000}, NULL}},
		{"comm_start.trace", {TRACE_TEXT_OSNOISE, 1, {8}, {3}, {3000}, NULL}},
		{"tai_clock.trace", {TRACE_TEXT_OSNOISE, 1, {8}, {4}, {1900}, NULL}},
		{"tai_clock_same_near_zero.trace", {TRACE_TEXT_OSNOISE, 1, {8}, {4}, {1900}, NULL}},
		{"ftq_0.dat", {TRACE_TEXT_FTQ, 1, {-1}, {1}, {333.33}, "1 of 4 quanta"}},
		{"timerlat.trace", {0, 0, {0}, {0}, {0}, "the timerlat tracer's text"}},
		{"cyclictest_hist.txt", {0, 0, {0}, {0}, {0}, "cyclictest's histogram"}},
		{"cyclictest_hist_nozero.txt", {0, 0, {0}, {0}, {0}, "cyclictest's histogram"}},
		{"cr_only.tsv", {TRACE_TEXT_NETGAUGE, 1, {-1}, {2}, {70}, NULL}},
		{"bom.tsv", {TRACE_TEXT_NETGAUGE, 1, {-1}, {2}, {70}, NULL}},
		{"long_comment.tsv", {TRACE_TEXT_NETGAUGE, 1, {-1}, {1}, {20}, NULL}},
		{"sysjitter_back_to_back.txt",
		 {TRACE_TEXT_SYSJITTER, 1, {-1}, {2}, {2999}, "1 of 3 detours touches"}},
		{"netgauge_touching.tsv",
		 {TRACE_TEXT_NETGAUGE, 1, {-1}, {2}, {124.99}, "2 of 4 detours touch"}},
		{"netgauge_touching.tsv",
		 {TRACE_TEXT_NETGAUGE, 1, {-1}, {2}, {124.99}, "taken for netgauge's"}},
		{"sysjitter_none.txt",
		 {TRACE_TEXT_SYSJITTER, 0, {0}, {0}, {0}, "no runtime when it saw nothing"}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		char path[200], text[8192];
		FILE *file;
		size_t n;

		snprintf(path, sizeof(path), "tests/noise/data/traces/%s", files[i].name);
		file = fopen(path, "r");
		assert_non_null(file);
		n = fread(text, 1, sizeof(text), file);
		fclose(file);
		hold_to(files[i].name, text, n, &files[i].expected);
	}
}

/* The same trace by a clock near 0 and by one of 1.79e9 s. */
static void clocks_far_from_0_show_the_same(void **state)
{
	static const char *const starts[] = {"10", "1790000000"};
	struct trace_text_result result;
	struct trace *traces[2];
	char text[600];
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(text, sizeof(text),
			 "o/8-9 [008] d.h. %s.020001900: irq_noise: a:1 start %s.000000100 "
			 "duration 1845 ns\n"
			 "o/8-9 [008] d.h. %s.020001900: irq_noise: a:1 start %s.010000301 "
			 "duration 100 ns\n"
			 "o/8-9 [008] d.h. %s.020001900: irq_noise: a:1 start %s.010000411 "
			 "duration 100 ns\n",
			 starts[i], starts[i], starts[i], starts[i], starts[i], starts[i]);
		assert_true(trace_text_parse(text, strlen(text), TRACE_TEXT_AUTO, &traces[i], &n,
					     &result));
		free(result.cpus);
	}
	assert_int_equal(traces[1]->n, 3);
	assert_memory_equal(traces[0]->start, traces[1]->start, 3 * sizeof(double));
	assert_true(traces[0]->period == traces[1]->period);
	for (size_t i = 0; i < 2; i++) {
		trace_free(traces[i]);
		free(traces[i]);
	}
}

static void tasks_may_be_called_anything(void **state)
{
	static const char *const names[] = {"w[0]",
					    "a [000] x",
					    "1 [000] 111111:",
					    "(7) [000]",
					    "start 1.0",
					    "x duration 5 ns",
					    "irq_noise:",
					    "[001]",
					    "-5 [001] 9.9: a",
					    "\xc3\xa9t\xc3\xa9",
					    ": : :",
					    "[",
					    "]"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char text[512];

		snprintf(text, sizeof(text),
			 "%16s-777     [002] d..3. 10.010500000: thread_noise: %s:777 start "
			 "10.010000000 duration 500000 ns\n"
			 "%16s-777 (   777) [002] d..3. 10.030500: thread_noise: %s:777 start "
			 "10.030000000 duration 400 ns\n",
			 names[i], names[i], names[i], names[i]);
		hold_text(text,
			  &(struct expected){TRACE_TEXT_OSNOISE, 1, {2}, {2}, {500000}, NULL});
	}
}

/* ftrace's text by itself, by trace-cmd, by perf; with flags or without, of other clocks. */
static void columns_of_several_writers(void **state)
{
	static const char *const lines[] = {
		"osnoise/2-961   [002]  5789.857532: irq_noise:            local_timer:236 start "
		"5789.857529929 duration 1845 ns\n",
		"osnoise/2   961 [002]  5789.857532: osnoise:irq_noise: local_timer:236 start "
		"5789.857529929 duration 1845 ns\n",
		"<...>-961 (-------) [002] dNh.2.. 42869938595857: irq_noise: local_timer:236 "
		"start "
		"5789.857529929 duration 1845 ns\r\n",
		"[002]   5789.857532: nmi_noise: start 5789.857529929 duration 1845 ns\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		hold_text(lines[i],
			  &(struct expected){TRACE_TEXT_OSNOISE, 1, {2}, {1}, {1845}, NULL});
}

static void processors_without_an_event(void **state)
{
	(void)state;
	hold_text("# entries-in-buffer/entries-written: 2/2   #P:4\n" IRQ(1, "000000000", 50)
			  IRQ(1, "000001000", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE,
				     4,
				     {0, 1, 2, 3},
				     {0, 2},
				     {0, 50},
				     "3 of these are only counted by the head"});
	hold_text("cpus=2\n" IRQ(1, "000000000", 50) IRQ(1, "000001000", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE,
				     2,
				     {0, 1},
				     {0, 2},
				     {0, 50},
				     "1 of 2 processors have no noise event (CPU 0)"});
	/* numbers with gaps: which the others are, nobody knows */
	hold_text("# entries-in-buffer/entries-written: 2/2   #P:3\n" IRQ(7, "000000000", 50)
			  IRQ(7, "000001000", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE, 3, {7, -1, -1}, {2}, {50}, "2 of 3"});
	hold_text("  x-1 [005] d... 10.000000: sched_switch: a ==> b\n" IRQ(1, "000000000", 50)
			  IRQ(1, "000001000", 50),
		  &(struct expected){
			  TRACE_TEXT_OSNOISE, 2, {1, 5}, {2}, {50}, "1 line is of another event"});
	hold_text("# entries-in-buffer/entries-written: 2/2   #P:70000\n" IRQ(1, "000000000", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE, 0, {0}, {0}, {0}, "more than"});
	hold_text("  x-1 [99999] d... 10.000000: a: b\n" IRQ(1, "000000000", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE, 0, {0}, {0}, {0}, "above 65535"});
}

static void events_that_were_lost(void **state)
{
	static const struct {
		const char *line, *told;
	} cases[] = {
		{"CPU:1 [LOST 31 EVENTS]\n", "31 events were lost on CPU 1"},
		{"CPU:1 [LOST 31 EVENTS]\nCPU:2 [LOST 4 EVENTS]\n", "35 events were lost: rates"},
		{"CPU:1 [LOST EVENTS]\n", "it does not say how many: rates"},
		{"CPU:1 [12 EVENTS DROPPED]\n", "12 events were lost on CPU 1"},
		{"CPU:1 [EVENTS DROPPED]\n", "lower bound"},
		{"# entries-in-buffer/entries-written: 100/4196   #P:1\n",
		 "4096 events were overwritten"},
		{"##### CPU 1 buffer started ####\n", "1 processor's events begin later"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace_text_result result;
		struct trace *traces;
		char text[600];
		size_t n;

		snprintf(text, sizeof(text), "%s%s", cases[i].line,
			 IRQ(1, "000000000", 50) IRQ(1, "000001000", 50));
		assert_true(trace_text_parse(text, strlen(text), TRACE_TEXT_AUTO, &traces, &n,
					     &result));
		if (!is_told(&result, cases[i].told))
			fail_msg("%s: told: %s", cases[i].line, result.told[0]);
		for (size_t k = 0; k < n; k++)
			trace_free(&traces[k]);
		free(traces);
		free(result.cpus);
	}
}

static void samples_of_the_threshold(void **state)
{
	(void)state;
	/* in it, from before into it, on another processor */
	hold_text(IRQ(1, "000000100", 50) SAMPLE(1, "000000050", 900, 1) IRQ(1, "000002000", 500)
			  SAMPLE(1, "000002100", 600, 1),
		  &(struct expected){TRACE_TEXT_OSNOISE,
				     1,
				     {1},
				     {2},
				     {500},
				     "2 threshold samples are explained by noise events"});
	hold_text(IRQ(2, "000000100", 50) SAMPLE(1, "000000050", 900, 1) IRQ(2, "000009500", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE,
				     2,
				     {1, 2},
				     {1, 2},
				     {900, 50},
				     "1 threshold sample is of noise events that are not in it"});
	/* next to it is not in it */
	hold_text(IRQ(1, "000000100", 50) SAMPLE(1, "000000151", 49, 1) IRQ(1, "000000201", 50),
		  &(struct expected){TRACE_TEXT_OSNOISE, 1, {1}, {3}, {50}, NULL});
	/* 898,155 ns of it are nobody's */
	hold_text(IRQ(1, "000000100", 1845) SAMPLE(1, "000000050", 900000, 1)
			  IRQ(1, "009000000", 9),
		  &(struct expected){TRACE_TEXT_OSNOISE, 1, {1}, {2}, {1845}, "; 898155 ns more"});
	hold_text(IRQ(1, "000000100", 50)
			  EVENT("o", 1, "sample_threshold:", "000000050", 8) " us interference 1\n",
		  &(struct expected){TRACE_TEXT_OSNOISE, 0, {0}, {0}, {0}, NULL});
	hold_text(IRQ(1, "000000100", 50) EVENT("o", 1, "sample_threshold:", "000000050", 8) "\n",
		  &(struct expected){
			  TRACE_TEXT_OSNOISE, 0, {0}, {0}, {0}, "without its interference"});
}

static void malformed_events_are_named(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.1 duration 4 ns", "nine"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.123456789", "duration"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.123456789 duration ns",
		 "no number"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.123456789 duration -4 ns",
		 "no number"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.123456789 duration 4 us",
		 "no number"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 5.123456789 duration 4 ns more",
		 "more"},
		{"o-1 [001] d... 5.000000: irq_noise: a start 99999999999.123456789 duration 4 ns",
		 "nine"},
		{"o-1 [001] d... 5.000000: irq_noise: a start -5.123456789 duration 4 ns", "nine"},
		{"irq_noise: a start 5.123456789 duration 4 ns", "columns"},
		{"o-1 [1] d... 5.0: irq_noise: a start 5.123456789 duration 4 ns", "columns"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		hold_text(cases[i].line,
			  &(struct expected){TRACE_TEXT_OSNOISE, 0, {0}, {0}, {0}, cases[i].why});
}

static void fixed_quanta(void **state)
{
	static const char fwq_mpi[] = "Speed Process 0 cycles 48000 seconds 0.00002 GHz 2.400000\n"
				      "Speed Process 1 cycles 48010 seconds 0.00002 GHz 2.400500\n"
				      "Process 1 running on CPUs 3\n2400\n2400\n4800\n"
				      "Process 0 running on CPUs 0-2\n2400\n2424\n2400\n2424\n";

	(void)state;
	/* counts alone; a lack of one is the counting's */
	hold_text(
		"# Frequency 1000\n100\n99\n90\n0\n100\n",
		&(struct expected){TRACE_TEXT_FTQ, 1, {-1}, {2}, {1000000}, "1 quantum lacks one"});
	hold_text("# Ticks per ns: 2\n0 10\n5 10\n",
		  &(struct expected){TRACE_TEXT_FTQ, 0, {0}, {0}, {0}, "quanta a second"});
	hold_text("# Frequency 1000\n5 10\n0 10\n",
		  &(struct expected){TRACE_TEXT_FTQ, 0, {0}, {0}, {0}, "before that"});
	hold_text("# Frequency 1000\n5 10\n10\n",
		  &(struct expected){TRACE_TEXT_FTQ, 0, {0}, {0}, {0}, "as many columns"});
	hold_text("# Frequency 0\n5 10\n",
		  &(struct expected){TRACE_TEXT_FTQ, 0, {0}, {0}, {0}, "frequency"});
	hold_text("# Frequency 1000\n0\n0\n",
		  &(struct expected){TRACE_TEXT_FTQ, 0, {0}, {0}, {0}, "two counts"});
	hold_text(
		fwq_mpi,
		&(struct expected){
			TRACE_TEXT_FWQ, 2, {-1, -1}, {2, 1}, {10, 1000}, "7 times of fixed work"});
	hold_text("Starting FWQ_CORE with work_length = 8\n5\n6\n",
		  &(struct expected){TRACE_TEXT_FWQ, 0, {0}, {0}, {0}, "# cpu_mhz: N"});
	hold_text("1000\n1001\n1000\n", &(struct expected){0, 0, {0}, {0}, {0}, "--from fwq"});
}

/* A column of cycles, by its word and its clock. */
static void fixed_work_by_its_word(void **state)
{
	static const char text[] = "# cpu_mhz: 2000\n2000\n2000\n3000\n2000\n";
	struct trace_text_result result;
	struct trace *traces;
	size_t n;

	(void)state;
	assert_true(trace_text_parse(text, strlen(text), TRACE_TEXT_FWQ, &traces, &n, &result));
	assert_int_equal(n, 1);
	assert_true(result.period_given && traces->period == 4500 && traces->n == 1);
	assert_true(traces->start[0] == 2000 && traces->length[0] == 500);
	trace_free(traces);
	free(traces);
}

static void what_is_no_trace_is_refused_by_name(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"# RTLA osnoise histogram\n# Time unit is microseconds (us)\n0 1 2\n",
		 "rtla osnoise's"},
		{"# RTLA timerlat histogram\n", "rtla timerlat's histogram"},
		{"Index   IRQ-000   Thr-000\n0 1 2\n", "rtla's histogram"},
		{"         Operating System Noise\nduration:   0 00:01:00 | time is in us\n",
		 "rtla osnoise's summary"},
		{"                  Timer Latency\n  0 00:00:01   |   IRQ\n",
		 "rtla timerlat's summary"},
		{"# tracer: osnoise\n  osnoise/0-900 [000] .... 10.500000: 1000000 0 100.00000 0 0 "
		 "0 0 0 0\n",
		 "summaries of periods alone"},
		{"# tracer: osnoise\n", "without osnoise's events"},
		{"  a-1 [000] d... 10.500000: sched_switch: x ==> y\n", "without osnoise's events"},
		{"# tracer: hwlat\n  <...>-1 [000] d... 10.500000: #1 inner/outer(us): 12/14\n",
		 "hwlat"},
		{"T: 0 ( 1234) P:80 I:1000 C:  100 Min: 2 Act: 3 Avg: 3 Max: 9\n",
		 "cyclictest's summary"},
		{"000000 000000\t000001\n", "cyclictest's histogram"},
		{"core_i: 0 1 2\nthreshold(ns): 200 200 200\n", "sysjitter's summary"},
		{"#[Logged with jHiccup version 2.0.10]\n", "jHiccup's log"},
		{"#[Histogram log format version 1.3]\n\"StartTimestamp\",\"Interval_Length\"\n",
		 "HdrHistogram log"},
		{"\"StartTimestamp\",\"Interval_Length\"\n0.1,1.0,2.7,HISTFAAAA\n",
		 "HdrHistogram log"},
		{"       Value     Percentile TotalCount 1/(1-Percentile)\n", "percentiles"},
		{"start,duration\n10,20\n", "this is CSV"},
		{"10,20\n", "this is CSV"},
		{"start;duration\n", "this is CSV"},
		{"{\"start\": 10}\n", "this is JSON"},
		{"  [1, 2]\n", "this is JSON"},
		{"# Benchmark Method: fwq\n0 100\n", "netgauge's fwq or ftq mode"},
		{"# Fixed Time Quantum Benchmark\n", "netgauge's fwq or ftq mode"},
		{"1 2 3\n", "without a head"},
		{"1 2 3 4\n", "--from sysjitter"},
		{"hello\nworld\n", "no format that is known"},
		{"", "period_ns"},
		{"# nothing here\n", "period_ns"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		hold_text(cases[i].text, &(struct expected){0, 0, {0}, {0}, {0}, cases[i].why});
}

static void what_sysjitter_announced(void **state)
{
	(void)state;
	hold_text(
		"# cpu_mhz: 1000\n# n_interruptions: 3\n# total_runtime: 5000 cycles\n 900 1 1\n",
		&(struct expected){
			TRACE_TEXT_SYSJITTER, 1, {-1}, {1}, {1}, "counts 3 interruptions, and 1"});
	hold_text("# cpu_mhz: 1000\n# n_interruptions: 0\n# total_runtime: 5000 cycles\n",
		  &(struct expected){TRACE_TEXT_SYSJITTER, 1, {-1}, {0}, {0}, NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_other_tools),
		cmocka_unit_test(clocks_far_from_0_show_the_same),
		cmocka_unit_test(tasks_may_be_called_anything),
		cmocka_unit_test(columns_of_several_writers),
		cmocka_unit_test(processors_without_an_event),
		cmocka_unit_test(events_that_were_lost),
		cmocka_unit_test(samples_of_the_threshold),
		cmocka_unit_test(malformed_events_are_named),
		cmocka_unit_test(fixed_quanta),
		cmocka_unit_test(fixed_work_by_its_word),
		cmocka_unit_test(what_is_no_trace_is_refused_by_name),
		cmocka_unit_test(what_sysjitter_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
