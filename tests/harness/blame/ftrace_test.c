/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's trace: a recorded one with the detours of its worker, and lines of every kind. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/file.h"
#include "harness/blame/ftrace.h"
#include "harness/blame/ftrace_charge.h"

/* Of data/host_trace.txt and data/host_detours.txt, in ticks. */
#define RECORDED_DETOURS 76
#define RECORDED_STOLEN	 147952954.0
#define RECORDED_TIMER	 896956.0    /* between local_timer_entry and _exit, in detours */
#define RECORDED_AWAY	 146017162.0 /* between sched_switch away and back, in detours */

static const struct ftrace_piece *piece(const struct ftrace *trace, size_t i, const char *name,
					uint64_t from, uint64_t to)
{
	assert_true(i < trace->n);
	assert_string_equal(trace->pieces[i].name, name);
	assert_int_equal(trace->pieces[i].from, from);
	assert_int_equal(trace->pieces[i].to, to);
	return &trace->pieces[i];
}

static void parse(struct ftrace *trace, const char *text, pid_t worker)
{
	struct error error;

	if (!ftrace_parse(trace, text, worker, &error))
		fail_msg("%s", error.message);
}

/* An interrupt in a softirq in another task: each is charged what it ran itself. */
static void what_interrupts_is_taken_off(void **state)
{
	static const char text[] =
		"# tracer: nop\n"
		"            w-7     [000] d..2. 100: sched_switch: prev_comm=w prev_pid=7 "
		"prev_prio=120 "
		"prev_state=R ==> next_comm=other one next_pid=8 next_prio=120\n"
		"    other one-8     [000] d.s.. 110: softirq_entry: vec=1 [action=TIMER]\n"
		"    other one-8     [000] d.h.. 120: irq_handler_entry: irq=24 name=eth0\n"
		"    other one-8     [000] d.h.. 125: irq_handler_exit: irq=24 ret=handled\n"
		"    other one-8     [000] d.s.. 130: softirq_exit: vec=1 [action=TIMER]\n"
		"    other one-8     [000] d..2. 150: sched_switch: prev_comm=other one prev_pid=8 "
		"prev_prio=120 prev_state=S ==> next_comm=w next_pid=7 next_prio=120\n"
		"            w-7     [000] d.h.. 160: reschedule_entry: vector=253\n"
		"            w-7     [000] d.h.. 161: reschedule_exit: vector=253\n";
	struct ftrace trace;

	(void)state;
	parse(&trace, text, 7);
	assert_int_equal(trace.lines, 8);
	assert_int_equal(trace.strange, 0);
	assert_int_equal(trace.n, 6);
	piece(&trace, 0, "task/other", 100, 110);
	piece(&trace, 1, "softirq/TIMER", 110, 120);
	piece(&trace, 2, "irq/24-eth0", 120, 125);
	piece(&trace, 3, "softirq/TIMER", 125, 130);
	piece(&trace, 4, "task/other", 130, 150);
	piece(&trace, 5, "reschedule", 160, 161);
	ftrace_free(&trace);
}

/* The beginning of a trace has exits of what came before; a buffer that was full has gaps. */
static void halves_are_left_out(void **state)
{
	static const char text[] = "  w-7 [000] d.h.. 10: local_timer_exit: vector=236\n"
				   "CPU:0 [LOST 12 EVENTS]\n"
				   "  w-7 [000] d.h.. 20: local_timer_entry: vector=236\n"
				   "  w-7 [000] d.h.. 90: local_timer_entry: vector=236\n"
				   "  w-7 [000] d.h.. 95: local_timer_exit: vector=236\n"
				   "this is no line of a trace\n"
				   "  w-7 [000] d.h.. 40: local_timer_exit: vector=236\n"
				   "  w-7 [000] d.h.. 99: local_timer_entry: vector=236\n";
	struct ftrace trace;

	(void)state;
	parse(&trace, text, 7);
	assert_int_equal(trace.lost, 12);
	assert_int_equal(trace.strange, 2); /* the text, and time that goes backwards */
	assert_int_equal(trace.n, 2);
	piece(&trace, 0, "local_timer", 20, 90);
	piece(&trace, 1, "local_timer", 90, 95);
	ftrace_free(&trace);
}

/* As Documentation/trace/osnoise-tracer.rst shows them; and clocks that count seconds. */
static void osnoise_says_spans(void **state)
{
	static const char text[] =
		"   osnoise/8-961 [008] d.h.  5789.857532: irq_noise: local_timer:236 start "
		"5789.857529929 duration 1845 ns\n"
		"   osnoise/8-961 [008] dNh.  5789.858408: irq_noise: local_timer:236 start "
		"5789.858404871 duration 2848 ns\n"
		"   migration/8-54 [008] d...  5789.858413: thread_noise: migration/8:54 start "
		"5789.858409300 duration 3068 ns\n"
		"   osnoise/8-961 [008] ....  5789.858413: sample_threshold: start 5789.858404555 "
		"duration 8812 ns interferences 2\n"
		"   osnoise/8-961 [008] ....  5790.0: nmi_noise: start 5789.9 duration 500 ns\n";
	struct ftrace trace;

	(void)state;
	parse(&trace, text, 961);
	assert_int_equal(trace.n, 4);
	piece(&trace, 0, "local_timer", 5789857532000 - 1845, 5789857532000);
	piece(&trace, 1, "local_timer", 5789858408000 - 2848, 5789858408000);
	piece(&trace, 2, "task/migration/8", 5789858413000 - 3068, 5789858413000);
	piece(&trace, 3, "nmi", 5790000000000 - 500, 5790000000000);
	ftrace_free(&trace);
}

static void a_name_may_look_like_anything(void **state)
{
	static const char text[] =
		" [0] x: y-7 [000] d..2. 5: sched_switch: prev_comm=a prev_pid=7 ==> "
		"next_comm=\x1b[2J next_pid=9 next_prio=1\n"
		" [0] x: y-7 [000] d..2. 9: sched_switch: prev_comm=\x1b[2J prev_pid=9 ==> "
		"next_comm=a next_pid=7 next_prio=1\n";
	struct ftrace trace;
	struct error error;

	(void)state;
	parse(&trace, text, 7);
	assert_int_equal(trace.n, 1);
	piece(&trace, 0, "task/?[2J", 5, 9);
	ftrace_free(&trace);
	assert_false(ftrace_parse(&trace, "no trace\n", 7, &error));
	ftrace_free(&trace);
	parse(&trace, "# nothing happened\n", 7);
	assert_int_equal(trace.n, 0);
	ftrace_free(&trace);
}

static void detours_are_charged_what_they_overlap(void **state)
{
	static const char text[] = " w-7 [000] d.h.. 100: a_entry: vector=1\n"
				   " w-7 [000] d.h.. 110: a_exit: vector=1\n"
				   " w-7 [000] d.h.. 110: b_entry: vector=2\n"
				   " w-7 [000] d.h.. 130: b_exit: vector=2\n";
	/* around all of it; the end of b, up to its end; what nothing says */
	static const int64_t start[] = {45, 75, 100}, length[] = {30, 5, 7};
	struct ftrace_shares shares = {.items = NULL};
	struct ftrace trace;

	(void)state;
	parse(&trace, text, 7);
	ftrace_charge(&shares, &trace, 50, start, length, 3);
	ftrace_shares_sort(&shares);
	assert_int_equal(shares.n, 2);
	assert_string_equal(shares.items[0].name, "b");
	assert_int_equal(shares.items[0].detours, 2);
	assert_true(shares.items[0].ticks == 20 && shares.items[0].max == 15);
	assert_string_equal(shares.items[1].name, "a");
	assert_true(shares.items[1].ticks == 10);
	assert_int_equal(shares.detours, 3);
	assert_true(shares.stolen == 42 && shares.around == 5 && shares.untraced == 7);
	assert_int_equal(shares.untraced_detours, 1);
	ftrace_shares_free(&shares);
	ftrace_free(&trace);
}

static const struct ftrace_share *share(const struct ftrace_shares *shares, const char *name)
{
	for (size_t i = 0; i < shares->n; i++) {
		if (!strcmp(shares->items[i].name, name))
			return &shares->items[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

/*
 * A window of 0.1 s on a machine that others used, recorded with its detours. The sums over switches
 * away and over timer interrupts were computed from both files by other means.
 */
static void recorded_detours_find_their_causes(void **state)
{
	char *trace_text = file_text("tests/harness/blame/data/host_trace.txt");
	char *detours = file_text("tests/harness/blame/data/host_detours.txt");
	int64_t start[128], length[128];
	struct ftrace_shares shares = {.items = NULL};
	double elsewhere = 0, sum = 0;
	uint64_t began;
	struct ftrace trace;
	size_t n = 0;

	(void)state;
	assert_int_equal(sscanf(detours, "# window began at %" SCNu64, &began), 1);
	for (const char *at = strchr(detours, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
		assert_true(n < 128);
		assert_int_equal(sscanf(at, "%" SCNd64 " %" SCNd64, &start[n], &length[n]), 2);
		n++;
	}
	assert_int_equal(n, RECORDED_DETOURS);
	parse(&trace, trace_text, 485);
	assert_int_equal(trace.strange, 0);
	ftrace_charge(&shares, &trace, began, start, length, n);
	assert_true(shares.stolen == RECORDED_STOLEN);
	assert_true(share(&shares, "local_timer")->ticks == RECORDED_TIMER);
	for (size_t i = 0; i < shares.n; i++) {
		sum += shares.items[i].ticks;
		if (strncmp(shares.items[i].name, "task/", 5) == 0)
			elsewhere += shares.items[i].ticks;
	}
	assert_true(elsewhere <= RECORDED_AWAY && elsewhere > 0.99 * RECORDED_AWAY);
	assert_true(sum + shares.around + shares.untraced == shares.stolen);
	assert_true(shares.untraced < 0.01 * shares.stolen);
	ftrace_shares_free(&shares);
	ftrace_free(&trace);
	free(trace_text);
	free(detours);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_interrupts_is_taken_off),
		cmocka_unit_test(halves_are_left_out),
		cmocka_unit_test(osnoise_says_spans),
		cmocka_unit_test(a_name_may_look_like_anything),
		cmocka_unit_test(detours_are_charged_what_they_overlap),
		cmocka_unit_test(recorded_detours_find_their_causes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
