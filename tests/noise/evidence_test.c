/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was seen twice is no evidence twice; and how events come decides what their number says. */
#include <math.h>

#include "noise/evidence.h"
#include "tests/noise/support.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A trace of detours of one length, at these moments. */
#define EVENTS_MAX 64
struct made {
	double start[EVENTS_MAX], length[EVENTS_MAX];
	struct trace trace;
};
static struct trace make(struct made *made, const double *start, size_t n, double length,
			 double period)
{
	for (size_t i = 0; i < n; i++) {
		made->start[i] = start[i];
		made->length[i] = length;
	}
	made->trace = (struct trace){n, made->start, made->length, period};
	return made->trace;
}

static struct evidence_shape shape_of(const double *start, size_t n, double length, double period)
{
	struct evidence_window window = {0, period, 0}, own;
	struct evidence_shape shape;
	struct made made;
	struct trace trace = make(&made, start, n, length, period);

	evidence_distinct(&window, 1, &own);
	assert_true(evidence_shape(&window, &own, &trace, 1, &shape));
	return shape;
}

static void copies_are_one(void **state)
{
	struct evidence_window windows[] = {{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}}, own[4];
	struct evidence_shape none = {EVIDENCE_POISSON, 0, 0, NAN, NAN};

	(void)state;
	evidence_distinct(windows, 4, own);
	assert_true(evidence_time(own, 4) == 1);
	assert_true(own[0].begin == 0 && own[0].end == 1);
	for (size_t i = 1; i < 4; i++)
		assert_true(own[i].begin == own[i].end);
	/* -ln(0.05) a second, not a quarter of it */
	assert_near(evidence_bounds(&none, 0, evidence_time(own, 4)).upper, 2.9957322736, 1e-10);
}

static void the_longest_of_copies_stands_for_them(void **state)
{
	struct evidence_window windows[] = {{0, 500, 7}, {0, 1000, 7}, {0, 800, 7}}, own[3];
	const double starts[] = {100, 900};
	struct made a, b, c;
	struct trace traces[] = {make(&a, starts, 1, 5, 500), make(&b, starts, 2, 5, 1000),
				 make(&c, starts, 1, 5, 800)};

	(void)state;
	evidence_distinct(windows, 3, own);
	assert_true(evidence_time(own, 3) == 1000);
	assert_true(own[1].begin == 0 && own[1].end == 1000);
	assert_int_equal(evidence_events(windows, own, traces, 3), 2);
	assert_int_equal(evidence_events_of(&windows[0], &own[0], &traces[0]), 0);
}

static void windows_of_one_boot_add(void **state)
{
	struct evidence_window windows[10], own[10];
	struct evidence_shape none = {EVIDENCE_POISSON, 0, 0, NAN, NAN};

	(void)state;
	for (size_t i = 0; i < 10; i++)
		windows[i] = (struct evidence_window){30 + 60 * (double)i, 31 + 60 * (double)i, 0};
	evidence_distinct(windows, 10, own);
	assert_true(evidence_time(own, 10) == 10);
	assert_near(evidence_bounds(&none, 0, 10).high, 0.29957322736, 1e-10);
}

/* [0, 1000) and [600, 1600): 400 are seen twice, in the first one's trace. */
static void overlapping_uptimes_count_each_instant_once(void **state)
{
	struct evidence_window windows[] = {{0, 1000, 0}, {600, 1600, 0}}, own[2];
	const double first[] = {100, 700}, second[] = {100, 500};
	struct made a, b;
	struct trace traces[] = {make(&a, first, 2, 5, 1000), make(&b, second, 2, 5, 1000)};

	(void)state;
	evidence_distinct(windows, 2, own);
	assert_true(evidence_time(own, 2) == 1600);
	assert_true(own[1].begin == 1000 && own[1].end == 1600);
	/* 100, 700 (which the second has, too, at 600 + 100) and 600 + 500 */
	assert_int_equal(evidence_events(windows, own, traces, 2), 3);
}

static void a_window_between_two_keeps_what_lies_between(void **state)
{
	struct evidence_window windows[] = {{90, 160, 0}, {0, 100, 0}, {150, 250, 0}, {95, 99, 0}};
	struct evidence_window own[4];

	(void)state;
	evidence_distinct(windows, 4, own);
	assert_true(own[0].begin == 100 && own[0].end == 150);
	assert_true(own[3].begin == own[3].end);
	assert_true(evidence_time(own, 4) == 250);
}

/* Against a clock that goes tick by tick: in whole numbers any windows cover what they cover. */
static void any_windows_cover_their_union(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		bool covered[2][100] = {{false}};
		struct evidence_window windows[6], own[6];
		double ticks = 0;

		for (size_t i = 0; i < 6; i++) {
			uint64_t begin = chance(&random, 60), end = begin + 1 + chance(&random, 40);

			windows[i] = (struct evidence_window){(double)begin, (double)end,
							      chance(&random, 2)};
			for (uint64_t t = begin; t < end; t++)
				covered[windows[i].history][t] = true;
		}
		for (size_t t = 0; t < 100; t++)
			ticks += covered[0][t] + covered[1][t];
		evidence_distinct(windows, 6, own);
		assert_true(evidence_time(own, 6) == ticks);
	}
}

static void other_histories_add_fully(void **state)
{
	struct evidence_window windows[] = {{0, 2, 1}, {0, 2, 2}, {0, 2, 3}}, own[3];

	(void)state;
	evidence_distinct(windows, 3, own);
	assert_true(evidence_time(own, 3) == 6);
	evidence_distinct(windows, 0, own);
	assert_true(evidence_time(own, 0) == 0);
}

/* 20 ticks, two in each of ten sub-windows. */
static void a_clock_is_periodic(void **state)
{
	double starts[20];
	struct evidence_shape shape;
	struct evidence_bounds bounds;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		starts[i] = 50 + 100 * (double)i + 0.5 * (double)(i % 2);
	shape = shape_of(starts, 20, 5, 2000);
	assert_int_equal(shape.pattern, EVIDENCE_PERIODIC);
	assert_true(shape.dispersion == 0);
	/* from 50 to 1950.5 in 19 intervals */
	assert_near(shape.interval, 1900.5 / 19, 1e-12);
	bounds = evidence_bounds(&shape, 20, 2000);
	assert_near(bounds.low, 19 / 2000.0, 1e-14);
	assert_near(bounds.high, 21 / 2000.0, 1e-14);
	assert_near(bounds.upper, 21 / 2000.0, 1e-14);
	/* without the eighth: one sub-window has one, and a gap is of two intervals */
	for (size_t i = 8; i < 20; i++)
		starts[i - 1] = starts[i];
	shape = shape_of(starts, 19, 5, 2000);
	assert_int_equal(shape.pattern, EVIDENCE_PERIODIC);
	/* sums 19 and 37 of ten: (37 - 36.1) / 9 / 1.9 */
	assert_near(shape.dispersion, 0.9 / 9 / 1.9, 1e-12);
	assert_near(shape.interval, 1900.5 / 19, 1e-12);
}

/* One in each sub-window, but anywhere in it: even, and no clock. */
static void even_is_not_yet_periodic(void **state)
{
	const double starts[] = {10, 190, 220, 370, 405, 590, 612, 780, 830, 999};
	struct evidence_shape shape = shape_of(starts, 10, 1, 1000);

	(void)state;
	assert_true(shape.dispersion == 0);
	assert_int_equal(shape.pattern, EVIDENCE_POISSON);
	assert_true(isnan(shape.interval));
}

/* 2 0 1 1 2 0 1 0 2 1 in sub-windows: (16 - 10) / 9 / 1. */
static void chance_is_poisson(void **state)
{
	const double starts[] = {10, 20, 250, 310, 450, 490, 630, 810, 815, 999};
	struct evidence_shape shape = shape_of(starts, 10, 1, 1000);
	struct evidence_bounds bounds = evidence_bounds(&shape, 10, 1000);

	(void)state;
	assert_near(shape.dispersion, 6 / 9.0, 1e-12);
	assert_int_equal(shape.pattern, EVIDENCE_POISSON);
	/* Garwood's table: 16.9622 one-sided, 4.7954 to 18.3904 two-sided */
	assert_near(bounds.upper, 16.9622e-3, 1e-5);
	assert_near(bounds.low, 4.7954e-3, 1e-4);
	assert_near(bounds.high, 18.3904e-3, 1e-5);
}

/* 5 0 0 5 0 0 0 5 0 0: (75 - 22.5) / 9 / 1.5. Within a burst a start every 6, an end 5 before it. */
static void several_at_once_are_bursts(void **state)
{
	double starts[15];
	struct evidence_shape shape;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		starts[i] = 10 + 6 * (double)i;
		starts[5 + i] = 310 + 6 * (double)i;
		starts[10 + i] = 710 + 6 * (double)i;
	}
	shape = shape_of(starts, 15, 1, 1000);
	assert_near(shape.dispersion, 52.5 / 9 / 1.5, 1e-12);
	assert_int_equal(shape.pattern, EVIDENCE_BURSTS);
	assert_int_equal(shape.bursts, 3);
	/* Garwood's table: of three 7.7537 at most; each was of five */
	assert_near(evidence_bounds(&shape, 15, 1000).upper, 5 * 7.7537e-3, 1e-5);
	/* an end to the next start of 11 lengths is a gap between bursts */
	for (size_t i = 10; i < 15; i++)
		starts[i] = 710 + 12 * (double)(i - 10);
	assert_int_equal(shape_of(starts, 15, 1, 1000).bursts, 7);
	/* of 10 lengths it is not */
	for (size_t i = 10; i < 15; i++)
		starts[i] = 710 + 11 * (double)(i - 10);
	assert_int_equal(shape_of(starts, 15, 1, 1000).bursts, 3);
}

/* The same clock in three windows at uptimes apart: gaps from one window to the next are none. */
static void gaps_end_where_windows_do(void **state)
{
	struct evidence_window windows[] = {{30, 1030, 0}, {5000, 6000, 0}, {8333, 9333, 0}},
			       own[3];
	struct evidence_shape shape;
	struct trace traces[3];
	struct made made[3];
	double starts[10];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 10; j++)
			starts[j] = 17 * (double)(i + 1) + 100 * (double)j;
		traces[i] = make(&made[i], starts, 10, 2, 1000);
	}
	evidence_distinct(windows, 3, own);
	assert_true(evidence_shape(windows, own, traces, 3, &shape));
	assert_int_equal(shape.events, 30);
	assert_int_equal(shape.pattern, EVIDENCE_PERIODIC);
	assert_true(shape.interval == 100);
}

/* That a source is periodic can't be seen from no events, nor from few. */
static void few_tell_no_shape(void **state)
{
	const double starts[] = {100, 600};
	struct evidence_shape shape = shape_of(starts, 0, 1, 1000);

	(void)state;
	assert_true(isnan(shape.dispersion));
	assert_int_equal(shape.pattern, EVIDENCE_POISSON);
	shape = shape_of(starts, 2, 1, 1000);
	/* two ones of ten: (2 - 0.4) / 9 / 0.2 */
	assert_near(shape.dispersion, 1.6 / 9 / 0.2, 1e-12);
	assert_int_equal(shape.pattern, EVIDENCE_POISSON);
	assert_true(isnan(evidence_bounds(&shape, 2, 0).upper));
}

static void copies_counted_cost_confidence(void **state)
{
	const double four[] = {0.9500000, 0.7763932, 0.6315969, 0.5271292};

	(void)state;
	/* 1 - exp(-2.9957/c) = 1 - 0.05^(1/c) */
	for (size_t copies = 1; copies <= COUNT(four); copies++)
		assert_near(evidence_confidence(poisson_rate_upper95(0, (double)copies), 1),
			    four[copies - 1], 1e-6);
}

static void a_tail_needs_as_many_steps_as_workers(void **state)
{
	(void)state;
	assert_true(evidence_tail_workers(1000, 100) == 10);
	assert_true(evidence_tail_workers(1099, 100) == 10);
	assert_true(evidence_tail_workers(99, 100) == 0);
	assert_true(evidence_tail_workers(0, 100) == 0);
	assert_true(evidence_tail_workers(1000, 0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_one),
		cmocka_unit_test(the_longest_of_copies_stands_for_them),
		cmocka_unit_test(windows_of_one_boot_add),
		cmocka_unit_test(overlapping_uptimes_count_each_instant_once),
		cmocka_unit_test(a_window_between_two_keeps_what_lies_between),
		cmocka_unit_test(any_windows_cover_their_union),
		cmocka_unit_test(other_histories_add_fully),
		cmocka_unit_test(a_clock_is_periodic),
		cmocka_unit_test(even_is_not_yet_periodic),
		cmocka_unit_test(chance_is_poisson),
		cmocka_unit_test(several_at_once_are_bursts),
		cmocka_unit_test(gaps_end_where_windows_do),
		cmocka_unit_test(few_tell_no_shape),
		cmocka_unit_test(copies_counted_cost_confidence),
		cmocka_unit_test(a_tail_needs_as_many_steps_as_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
