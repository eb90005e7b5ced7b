/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces as text: what other tools write is read, and what is wrong is named with its line. */
#include <stdlib.h>
#include <string.h>

#include "noise/trace_text.h"
#include "tests/noise/support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A text that holds one trace, if it is any. */
static bool parse_bytes(const char *text, size_t size, enum trace_format format,
			struct trace *trace, struct trace_text_result *result)
{
	struct trace *traces;
	size_t n;

	if (!trace_text_parse(text, size, format, &traces, &n, result)) {
		assert_null(traces);
		return false;
	}
	assert_int_equal(n, 1);
	*trace = traces[0];
	free(traces);
	free(result->cpus);
	return true;
}

static bool parse(const char *text, enum trace_format format, struct trace *trace,
		  struct trace_text_result *result)
{
	return parse_bytes(text, strlen(text), format, trace, result);
}

static void netgauge_with_its_window(void **state)
{
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse("# netgauge\n#period_ns 1000\n\n10\t5\n  20.5 2 \r\n900\t1",
			  TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(result.format, TRACE_TEXT_NETGAUGE);
	assert_true(result.period_given);
	assert_int_equal(trace.n, 3);
	assert_true(trace.period == 1000);
	assert_true(trace.start[1] == 20.5 && trace.length[1] == 2);
	assert_true(trace.start[2] == 900);
	trace_free(&trace);
}

/* Without a window the first detour is at 0, and after the last one comes the mean gap. */
static void netgauge_without_its_window(void **state)
{
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse("1000 5\n1100 5\n1400 5\n", TRACE_TEXT_NETGAUGE, &trace, &result));
	assert_false(result.period_given);
	assert_true(trace.start[0] == 0 && trace.start[2] == 400);
	assert_true(trace.period == 600);
	trace_free(&trace);
	assert_true(parse("1000 5\n", TRACE_TEXT_NETGAUGE, &trace, &result));
	assert_non_null(strstr(result.told[0], "a guess"));
	trace_free(&trace);
	assert_true(parse("# period_ns 7\n", TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(trace.n, 0);
	trace_free(&trace);
}

/* The time is an interruption's end; the window is exact in cycles. */
static void sysjitter_with_its_head(void **state)
{
	static const char text[] = "# cpu_mhz: 2000\n"
				   "# threshold: 200ns\n"
				   "# total_interruption: 0.000001 seconds\n"
				   "# total_runtime: 20000 cycles\n"
				   "# total_runtime: 0.000009999 seconds\n"
				   "#\n"
				   "#      Timestamp      delta   <== interruption =>\n"
				   "#         (nsec)     (usec)   (cycles)     (nsec)\n"
				   "            1300          0        600        300\n"
				   "            9900          8       1000        500\n";
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse(text, TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(result.format, TRACE_TEXT_SYSJITTER);
	assert_true(result.period_given && trace.period == 10000);
	assert_int_equal(trace.n, 2);
	assert_true(trace.start[0] == 1000 && trace.length[0] == 300);
	assert_true(trace.start[1] == 9400 && trace.length[1] == 500);
	trace_free(&trace);
}

/* With --sort the lines come by length, with a column less. */
static void sysjitter_sorted_by_length(void **state)
{
	static const char text[] = "# cpu_mhz: 1000\n"
				   "# total_runtime: 5000 cycles\n"
				   " 4000 100 100\n"
				   " 1300 300 300\n";
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse(text, TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(trace.n, 2);
	assert_true(trace.start[0] == 1000 && trace.start[1] == 3900 && trace.period == 5000);
	trace_free(&trace);
	assert_true(parse("5 1 1\n10 2 2\n", TRACE_TEXT_SYSJITTER, &trace, &result));
	assert_false(result.period_given);
	trace_free(&trace);
}

/* An interrupt within a softirq: the outer event's duration leaves the inner one out. */
static void osnoise_events_add_up(void **state)
{
	static const char text[] =
		"# tracer: osnoise\n"
		"  osnoise/8-961 [008] d.h. 5789.857532: irq_noise: local_timer:236 start "
		"5789.857529929 duration 1845 ns\n"
		"  osnoise/8-961 [008] dNh. 5789.858408: irq_noise: local_timer:236 start "
		"5789.858404871 duration 2848 ns\n"
		"  osnoise/8-961 [008] .... 5789.858416: softirq_noise: TIMER:1 start "
		"5789.858403871 duration 1500 ns\n"
		"  osnoise/8-961 [008] .... 5789.859000: sample_threshold: start 5789.858404555 "
		"duration 8812 ns interferences 2\n"
		"  osnoise/8-961 [008] .... 5789.859100: thread_noise: migration/8:54 start "
		"5789.859050000 duration 0 ns\n"
		"  osnoise/8-961 [008] .... 5790.000000: thread_noise: migration/8:54 start "
		"5789.957529929 duration 10 ns\n";
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse(text, TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(result.format, TRACE_TEXT_OSNOISE);
	assert_int_equal(trace.n, 3);
	assert_true(trace.start[0] == 0 && trace.length[0] == 1845);
	/* the softirq began first: its 1,500 ns and the interrupt's 2,848 are one busy span */
	assert_true(trace.start[1] == 873942 && trace.length[1] == 4348);
	assert_true(trace.start[2] == 100000000 && trace.length[2] == 10);
	trace_free(&trace);
}

/* As rtla leaves them: a trace for each CPU, all in the window of all. */
static void osnoise_events_of_several_cpus(void **state)
{
	static const char text[] =
		"  o/3-8 [003] d.h. 5.000002: irq_noise: a:1 start 5.000001000 duration 40 ns\n"
		"  o/1-6 [001] d.h. 5.000002: irq_noise: a:1 start 5.000000500 duration 50 ns\n"
		"  o/3-8 [003] d.h. 5.000003: irq_noise: a:1 start 5.000002000 duration 40 ns\n"
		"  o/3-8 [003] d.h. 5.000004: irq_noise: a:1 start 5.000003500 duration 60 ns\n";
	struct trace_text_result result;
	struct trace *traces;
	size_t n;

	(void)state;
	assert_true(trace_text_parse(text, strlen(text), TRACE_TEXT_AUTO, &traces, &n, &result));
	assert_int_equal(n, 2);
	assert_int_equal(traces[0].n, 1);
	assert_true(traces[0].start[0] == 0 && traces[0].length[0] == 50);
	assert_int_equal(traces[1].n, 3);
	assert_true(traces[1].start[0] == 500 && traces[1].start[2] == 3000);
	assert_true(traces[0].period == 4500 && traces[1].period == 4500);
	assert_false(result.period_given);
	assert_int_equal(result.cpus[0], 1);
	assert_int_equal(result.cpus[1], 3);
	free(result.cpus);
	trace_free(&traces[0]);
	trace_free(&traces[1]);
	free(traces);
}

static void bad_lines_are_named(void **state)
{
	static const struct {
		enum trace_format format;
		const char *text;
		size_t line;
		const char *why;
	} cases[] = {
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n1 2\nx 2\n", 3, "start"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n1\n", 2, "duration"},
		{TRACE_TEXT_NETGAUGE, "1 2 3\n", 1, "more than"},
		{TRACE_TEXT_NETGAUGE, "1 2,5\n", 1, "duration"},
		{TRACE_TEXT_NETGAUGE, "1 nan\n", 1, "duration"},
		{TRACE_TEXT_NETGAUGE, "inf 1\n", 1, "start"},
		{TRACE_TEXT_NETGAUGE, "# period_ns -4\n", 1, "positive"},
		{TRACE_TEXT_NETGAUGE, "# period_ns\n", 1, "positive"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n\n5 1\n3 1\n", 4, "before the one before"},
		{TRACE_TEXT_NETGAUGE, "5 1\n3 1\n", 2, "before the one before"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n5 1\n100 1\n", 3, "outside"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n5 0\n", 2, "positive"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n5 100\n", 0, "all of it is stolen"},
		{TRACE_TEXT_NETGAUGE, "", 0, "period_ns"},
		{TRACE_TEXT_NETGAUGE, "# nothing here\n", 0, "period_ns"},
		{TRACE_TEXT_SYSJITTER, "# cpu_mhz: 1000\n5 1\n", 2, "fewer than three"},
		{TRACE_TEXT_SYSJITTER, "5 1 1 1 1\n", 1, "three or four"},
		{TRACE_TEXT_SYSJITTER, "5 1 x\n", 1, "three or four"},
		{TRACE_TEXT_SYSJITTER,
		 "# cpu_mhz: 1000\n# total_runtime: 100 cycles\n9 1 1\n300 1 1\n3 1 1\n", 4,
		 "outside"},
		{TRACE_TEXT_NETGAUGE, "-5 1\n7 1\n", 1, "negative"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n 5 1\n-.5 1\n", 3, "negative"},
		{TRACE_TEXT_NETGAUGE, "5 -1\n", 1, "positive"},
		{TRACE_TEXT_NETGAUGE, "0x10 1\n", 1, "start"},
		{TRACE_TEXT_NETGAUGE, "1e19 1\n", 1, "start"},
		{TRACE_TEXT_NETGAUGE, "# period_ns 100\n# period_ns 200\n", 2, "one trace a file"},
		{TRACE_TEXT_SYSJITTER, "# cpu_mhz: 1000\n5 9 9\n", 2, "negative"},
		{TRACE_TEXT_SYSJITTER, "# cpu_mhz: 1000\n9 1 1\n# cpu_mhz: 1000\n", 3, "one core"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace_text_result result;
		struct trace trace;

		assert_false(parse(cases[i].text, cases[i].format, &trace, &result));
		if (result.line != cases[i].line || !strstr(result.why, cases[i].why))
			fail_msg("case %zu: line %zu: %s", i, result.line, result.why);
	}
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	struct trace_text_result result;
	char text[3000] = "1 2\n";
	struct trace trace;

	(void)state;
	assert_false(parse_bytes("1 2\n3\0 4\n", 9, TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(result.line, 2);
	memset(text + 4, ' ', sizeof(text) - 4);
	assert_false(parse_bytes(text, sizeof(text), TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(result.line, 2);
	assert_non_null(strstr(result.why, "longer"));
}

/* But a comment may be: a command line is. */
static void long_comments_are_comments(void **state)
{
	struct trace_text_result result;
	char text[3000] = "# period_ns 100\n# ";
	struct trace trace;

	(void)state;
	memset(text + 18, 'x', sizeof(text) - 18);
	memcpy(text + sizeof(text) - 5, "\n1 2\n", 5);
	assert_true(parse_bytes(text, sizeof(text), TRACE_TEXT_AUTO, &trace, &result));
	assert_int_equal(trace.n, 1);
	assert_int_equal(result.count[TRACE_LINE_COMMENT], 1);
	trace_free(&trace);
}

static void line_ends_and_a_mark(void **state)
{
	static const char *const texts[] = {
		"# period_ns 1000\n10 5\n20 6\n",
		"# period_ns 1000\r\n10 5\r\n20 6\r\n",
		"# period_ns 1000\r10 5\r20 6\r",
		"\xef\xbb\xbf# period_ns 1000\n10 5\n20 6",
		"\xef\xbb\xbf# period_ns 1000\r\n10 5\r\n20 6\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct trace_text_result result;
		struct trace trace;

		assert_true(parse(texts[i], TRACE_TEXT_AUTO, &trace, &result));
		assert_int_equal(trace.n, 2);
		assert_true(trace.start[1] == 20 && trace.length[1] == 6 && trace.period == 1000);
		trace_free(&trace);
	}
}

/* As doubles these starts are 256 ns apart, or one. */
static void clocks_far_from_0(void **state)
{
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse("1790000000000000100.5 1845\n1790000000000010301\t100\n"
			  "1790000000000010411.25 100\n",
			  TRACE_TEXT_NETGAUGE, &trace, &result));
	assert_int_equal(trace.n, 3);
	assert_true(trace.start[1] == 10200.5 && trace.start[2] == 10310.75);
	trace_free(&trace);
	assert_true(parse("1790000000000010411 100\n1790000000000020000 100\n", TRACE_TEXT_NETGAUGE,
			  &trace, &result));
	assert_true(trace.start[1] == 9589);
	trace_free(&trace);
	assert_false(parse("1790000000000000101 9\n1790000000000000100 9\n", TRACE_TEXT_NETGAUGE,
			   &trace, &result));
	assert_int_equal(result.line, 2);
}

/* All lines are told apart, and what is joined is counted. */
static void lines_and_joined_ones_are_counted(void **state)
{
	struct trace_text_result result;
	struct trace trace;

	(void)state;
	assert_true(parse("# period_ns 1000\n# mine\n\n0 10\n10 5\n12 1\n990 10\n", TRACE_TEXT_AUTO,
			  &trace, &result));
	assert_int_equal(trace.n, 1);
	assert_int_equal(result.lines, 7);
	assert_int_equal(result.count[TRACE_LINE_HEAD], 1);
	assert_int_equal(result.count[TRACE_LINE_COMMENT], 2);
	assert_int_equal(result.count[TRACE_LINE_DETOUR], 4);
	assert_int_equal(result.joined, 3);
	assert_non_null(strstr(result.told[0], "3 of 4 detours touch"));
	assert_non_null(strstr(result.told[1], "2 lines are comments"));
	trace_free(&trace);
}

/* A detour that runs over the window's end goes out as the two that lie in the window. */
static void the_seam_is_written_as_it_was(void **state)
{
	static const struct {
		double period, start, length;
	} cases[] = {{1000, 990, 20},	       {1000, 990, 10.5},
		     {1e9 / 3, 3e8, 1e8},      {0.7, 0.6, 0.30000000000000004},
		     {1e9, 999999999.9, 77.7}, {123.456, 0.1, 123.4}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace trace = {1, (double[]){cases[i].start}, (double[]){cases[i].length},
				      cases[i].period};
		struct trace_text_result result;
		struct trace back;
		size_t n;
		char *text = trace_text_write(&trace, "", &n);

		assert_true(parse_bytes(text, n, TRACE_TEXT_AUTO, &back, &result));
		assert_int_equal(back.n, 1);
		assert_int_equal(result.joined, cases[i].start + cases[i].length > cases[i].period);
		assert_true(back.start[0] == cases[i].start && back.length[0] == cases[i].length);
		trace_free(&back);
		free(text);
	}
}

/* What is written reads back as the same trace, to the last bit. */
static void written_traces_read_back(void **state)
{
	static double start[] = {0.1, 1e9 / 3}, length[] = {2.0 / 7, 5};
	struct trace trace = {2, start, length, 1e9 + 0.1}, back;
	struct trace_text_result result;
	char *text;
	size_t n;

	(void)state;
	text = trace_text_write(&trace, "a\nsource", &n);
	assert_non_null(text);
	assert_int_equal(n, strlen(text));
	assert_non_null(strstr(text, "# a?source\n"));
	assert_true(parse_bytes(text, n, TRACE_TEXT_AUTO, &back, &result));
	assert_int_equal(back.n, 2);
	assert_memory_equal(back.start, start, sizeof(start));
	assert_memory_equal(back.length, length, sizeof(length));
	assert_true(back.period == trace.period);
	trace_free(&back);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(netgauge_with_its_window),
		cmocka_unit_test(netgauge_without_its_window),
		cmocka_unit_test(sysjitter_with_its_head),
		cmocka_unit_test(sysjitter_sorted_by_length),
		cmocka_unit_test(osnoise_events_add_up),
		cmocka_unit_test(osnoise_events_of_several_cpus),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(long_comments_are_comments),
		cmocka_unit_test(line_ends_and_a_mark),
		cmocka_unit_test(clocks_far_from_0),
		cmocka_unit_test(lines_and_joined_ones_are_counted),
		cmocka_unit_test(the_seam_is_written_as_it_was),
		cmocka_unit_test(written_traces_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
