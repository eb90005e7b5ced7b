/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples by a core's own clock, from what a core ran that is known to the instruction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/cores/core_samples.h"
#include "harness/cores/core_samples_wait.h"

/* ---- where a time was among a sample's instructions ---- */

/* 100 instructions: 30, then others run 1000, 50, then others 500, 20. Two more turns before it. */
static struct plugin_turn turns[] = {{160, 40}, {130, 300}, {70, 1000}, {20, 500}};
static const struct core_span sample = {
	.begun = 100, .length = 97, .all_turns = 4, .turns = turns, .n_turns = 4};

static int64_t since(int64_t left)
{
	int64_t result;

	assert_true(core_span_since(&sample, left, &result));
	return result + 3; /* the three that were begun twice */
}

static void a_time_after_the_beginning(void **state)
{
	(void)state;
	assert_int_equal(since(0), 100);
	assert_int_equal(since(30), 70);
	/* when others ran: the core's next instruction */
	assert_int_equal(since(31), 70);
	assert_int_equal(since(1030), 70);
	assert_int_equal(since(1031), 69);
	assert_int_equal(since(1080), 20);
	assert_int_equal(since(1580), 20);
	assert_int_equal(since(1590), 10);
	/* after the end there is nothing */
	assert_int_equal(since(1700), 0);
}

static void a_time_before_the_beginning(void **state)
{
	struct core_span cut = sample;
	int64_t result;

	(void)state;
	assert_int_equal(since(-30), 130);
	assert_int_equal(since(-31), 130);
	assert_int_equal(since(-330), 130);
	assert_int_equal(since(-331), 131);
	assert_int_equal(since(-360), 160);
	assert_int_equal(since(-401), 161);
	/* the log keeps the last turns only, and does not guess what was before them */
	cut.all_turns = 5;
	assert_true(core_span_since(&cut, -400, &result));
	assert_false(core_span_since(&cut, -401, &result));
	assert_false(core_span_since(&cut, INT64_MIN, &result));
	/* nor does any core count that far */
	assert_false(core_span_since(&sample, INT64_MIN, &result));
	assert_false(core_span_since(&sample, INT64_MAX, &result));
}

/* ---- ftq ---- */

#define UNIT	7
#define TURN	4
#define LEAD	5
#define QUANTUM 1000

/* The guest's loop, on a clock which also counts others: they run at some units, for so long. */
struct guest {
	struct core_pass passes[3];
	struct core_span detours[4];
	int64_t others[4]; /* at the same units as the detours */
	struct core_part part;
	struct run *run;
	struct worker *worker;
};

static void set(struct worker *worker, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, "ftq", name);

	series->scalar = true;
	series_append(series, &value, 1);
}

static void begin(struct guest *guest)
{
	*guest = (struct guest){
		.passes = {{.length = LEAD + 10 * UNIT, .iterations = 10},
			   {.length = LEAD + 20 * UNIT, .iterations = 20},
			   {.first = 0}},
		.run = run_new(),
	};
	guest->part = (struct core_part){
		.passes = guest->passes, .n_passes = 3, .detours = {guest->detours, 0}};
	guest->run->workers = memory_zeroed(1, sizeof(*guest->run->workers));
	guest->run->n_workers = 1;
	guest->worker = guest->run->workers;
	set(guest->worker, "quantum", QUANTUM);
	/* calibrated by the clock that counts others, too: far off */
	set(guest->worker, "quiet_loop", 100);
	set(guest->worker, "turn", 5000);
}

static void add_detour(struct guest *guest, uint64_t unit, uint64_t length, int64_t others)
{
	guest->others[guest->part.detours.n] = others;
	guest->detours[guest->part.detours.n++] =
		(struct core_span){.iterations = unit, .length = length, .begun = length + 2};
}

/* The detour of a unit, if it has one; `at` is the next one. */
static size_t detour_of(const struct guest *guest, size_t at, int64_t *now, int64_t *own)
{
	if (at == guest->part.detours.n ||
	    guest->detours[at].iterations != guest->passes[2].iterations)
		return at;
	*now += (int64_t)guest->detours[at].length + guest->others[at];
	*own += (int64_t)guest->detours[at].begun;
	return at + 1;
}

static void run_guest(struct guest *guest, size_t quanta)
{
	struct core_pass *pass = &guest->passes[2];
	int64_t now = LEAD, end = 0, own = LEAD, units;
	size_t at = 0;

	for (size_t i = 0; i < quanta; i++) {
		int64_t turn = i + 1 < quanta ? TURN : 0;

		end += QUANTUM;
		units = 0;
		do {
			now += UNIT;
			own += UNIT;
			at = detour_of(guest, at, &now, &own);
			units++;
			pass->iterations++;
		} while (now < end);
		series_append(worker_series(guest->worker, "ftq", "work"), &units, 1);
		now += turn;
		own += turn;
	}
	pass->length = (uint64_t)own;
}

static const struct series *own_work(struct guest *guest)
{
	int64_t unit, turn;
	struct error error;

	if (!core_samples_set(guest->worker, "ftq", &guest->part, 1, &error))
		fail_msg("%s", error.message);
	assert_true(worker_scalar(guest->worker, "ftq", "quiet_loop", &unit) && unit == UNIT);
	assert_true(worker_scalar(guest->worker, "ftq", "turn", &turn) && turn == TURN);
	return worker_find(guest->worker, "ftq", "work");
}

static void assert_begins(const struct series *whole, const struct series *part)
{
	assert_true(part->n && part->n <= whole->n);
	for (size_t i = 0; i < part->n; i++)
		assert_int_equal(part->values[i], whole->values[i]);
}

static void a_core_that_is_alone_has_the_machines_quanta(void **state)
{
	struct guest guest;
	const struct series *own, *guests;

	(void)state;
	begin(&guest);
	add_detour(&guest, 3, 50, 0);
	add_detour(&guest, 141, 3 * QUANTUM, 0); /* swallows quanta whole */
	add_detour(&guest, 900, 1, 0);
	run_guest(&guest, 40);
	own = own_work(&guest);
	guests = worker_find(guest.worker, "ftq", "virtual_work");
	assert_int_equal(own->n, 40);
	assert_begins(own, guests);
	run_free(guest.run);
}

static void others_take_no_work_from_a_cores_quanta(void **state)
{
	struct guest shared, alone;
	const struct series *own, *all;

	(void)state;
	begin(&shared);
	begin(&alone);
	add_detour(&shared, 3, 50, 5 * QUANTUM);
	add_detour(&shared, 500, 0, 300);
	add_detour(&shared, 1200, 80, 7777);
	add_detour(&alone, 3, 50, 0);
	add_detour(&alone, 500, 0, 0);
	add_detour(&alone, 1200, 80, 0);
	run_guest(&shared, 40);
	run_guest(&alone, 40);
	own = own_work(&shared);
	all = own_work(&alone);
	assert_true(own->n > 20 && own->n < 30);
	assert_begins(all, own);
	run_free(shared.run);
	run_free(alone.run);
}

static void a_silent_core_does_as_much_in_each(void **state)
{
	const int64_t most = (QUANTUM - TURN + UNIT - 1) / UNIT;
	const struct series *own;
	struct guest guest;

	(void)state;
	begin(&guest);
	run_guest(&guest, 1000);
	own = own_work(&guest);
	assert_int_equal(own->n, 1000);
	for (size_t i = 0; i < own->n; i++)
		assert_in_range(own->values[i], most - 1, most);
	run_free(guest.run);
}

static void refused(struct guest *guest, const char *why)
{
	struct error error;

	assert_false(core_samples_set(guest->worker, "ftq", &guest->part, 1, &error));
	if (!strstr(error.message, why))
		fail_msg("%s, not: %s", error.message, why);
	run_free(guest->run);
}

static void a_guest_that_lies_is_refused(void **state)
{
	int64_t one = 1;
	struct guest guest;

	(void)state;
	begin(&guest);
	refused(&guest, "there is no work");
	begin(&guest);
	run_guest(&guest, 10);
	series_append(worker_series(guest.worker, "ftq", "work"), &one, 1);
	refused(&guest, "units of work");
	begin(&guest);
	run_guest(&guest, 10);
	guest.passes[2].length++;
	refused(&guest, "no loop of equal units and turns");
	begin(&guest);
	run_guest(&guest, 10);
	guest.passes[1].iterations = guest.passes[0].iterations;
	guest.passes[2].iterations = 0;
	refused(&guest, "units of work");
	begin(&guest);
	run_guest(&guest, 10);
	guest.part.n_passes = 1;
	guest.passes[0].iterations = guest.passes[2].iterations;
	refused(&guest, "no loop of equal units and turns");
	/* tries of units that are not equal: with one turn any rest would be its length */
	begin(&guest);
	run_guest(&guest, 2);
	guest.passes[1].length++;
	refused(&guest, "no loop of equal units and turns");
	/* a quantum that no sum of may be taken */
	begin(&guest);
	run_guest(&guest, 10);
	worker_series(guest.worker, "ftq", "quantum")->values[0] = INT64_MAX;
	refused(&guest, "there is no work");
}

/* ---- detours ---- */

static void set_of(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* One detour that is two, of which the second is marked; then one too short to count. */
static void an_interruption_is_a_detour(void **state)
{
	struct core_interruption two[] = {{1100, 106, false}, {5300, 107, true}};
	struct core_interruption one[] = {{9000, 9, true}};
	struct core_span detours[] = {
		{.start = 1100, .length = 213, .interruptions = two, .n_interruptions = 2},
		{.start = 9000, .length = 9, .interruptions = one, .n_interruptions = 1}};
	struct core_pass pass = {.total = 1000, .own = 400, .length = 600};
	struct core_part part = {.passes = &pass, .n_passes = 1, .detours = {detours, 2}};
	struct run *run = run_new();
	const struct series *starts, *lengths, *fused;
	struct error error;
	int64_t events, stolen;

	(void)state;
	run->workers = memory_zeroed(1, sizeof(*run->workers));
	run->n_workers = 1;
	set_of(run->workers, "selfish", "threshold", 10);
	assert_true(core_samples_set(run->workers, "selfish", &part, 1, &error));
	starts = worker_find(run->workers, "selfish", "start");
	lengths = worker_find(run->workers, "selfish", "length");
	fused = worker_find(run->workers, "selfish", "fused");
	assert_true(lengths->n == 2 && lengths->values[0] == 106 && lengths->values[1] == 107);
	assert_true(starts->n == 2 && starts->values[0] == 100 && starts->values[1] == 4300);
	assert_true(fused && fused->n == 1 && fused->values[0] == 4300);
	assert_true(worker_scalar(run->workers, "selfish", "events", &events) && events == 2);
	assert_true(worker_scalar(run->workers, "selfish", "stolen", &stolen) && stolen == 213);
	/* a guest has no such series */
	assert_false(core_samples_set(run->workers, "selfish", &part, 1, &error));
	run_free(run);
}

/* ---- timers ---- */

#define BRACKET 10

/*
 * A handler came 50 instructions into a sample; the timer was due so long before that began, and
 * others had so many turns since it was set.
 */
static bool latency(int64_t due, uint64_t turns_since, int64_t *own, int64_t *waited)
{
	static struct plugin_turn turn = {40, 1000};
	struct core_span one = {.begun = 50,
				.length = 50,
				.all_turns = turns_since,
				.turns = &turn,
				.n_turns = turns_since};
	struct core_pass pass = {0};
	struct core_part part = {.passes = &pass, .n_passes = 1, .samples = {&one, 1}};
	int64_t measured = due + 50 + (turns_since ? 1000 : 0), left = -due;
	struct run *run = run_new();
	const struct series *series;
	struct error error;

	run->workers = memory_zeroed(1, sizeof(*run->workers));
	run->n_workers = 1;
	set_of(run->workers, "irq", "bracket", BRACKET);
	series_append(worker_series(run->workers, "irq", "latency"), &measured, 1);
	series_append(worker_series(run->workers, "irq", "latency_left"), &left, 1);
	if (!core_samples_set(run->workers, "irq", &part, 1, &error))
		fail_msg("%s", error.message);
	assert_true(worker_scalar(run->workers, "irq", "latency_waited", waited));
	series = worker_find(run->workers, "irq", "latency");
	*own = series->n ? series->values[0] : -1;
	run_free(run);
	return *own >= 0;
}

static void a_timer_that_waited_for_a_turn_is_left_out(void **state)
{
	int64_t own, waited;

	(void)state;
	/* the deadline is unsure by that much: the core served its own timer */
	assert_true(latency(2 * BRACKET, 1, &own, &waited));
	assert_true(own == 2 * BRACKET + 50 && waited == 0);
	/* its loop went on, though the timer was due: the one that serves it had no turn */
	assert_false(latency(2 * BRACKET + 1, 1, &own, &waited));
	assert_int_equal(waited, 1);
	assert_false(latency(95000000, 1, &own, &waited));
	/* without others it is the kernel's to be late */
	assert_true(latency(95000000, 0, &own, &waited));
	assert_true(own == 95000050 && waited == 0);
}

/* ---- the barrier ---- */

/* Two workers of a machine; the second reports so many steps. */
static bool wait_for(size_t steps, struct run *run, struct error *error)
{
	static const int64_t work[] = {100, 120, 90};

	run->workers = memory_zeroed(2, sizeof(*run->workers));
	run->n_workers = 2;
	series_append(worker_series(&run->workers[0], "barrier", "work"), work, 2);
	if (steps)
		series_append(worker_series(&run->workers[1], "barrier", "work"), &work[1], steps);
	return core_samples_wait(run->workers, 2, error);
}

static void the_slowest_of_each_step_is_waited_for(void **state)
{
	struct run *run = run_new();
	const struct series *first, *second;
	struct error error;

	(void)state;
	assert_true(wait_for(2, run, &error));
	first = worker_find(&run->workers[0], "barrier", "wait");
	second = worker_find(&run->workers[1], "barrier", "wait");
	assert_int_equal(first->values[0], 20);
	assert_int_equal(first->values[1], 0);
	assert_int_equal(second->values[0], 0);
	assert_int_equal(second->values[1], 30);
	run_free(run);
}

/* A guest may say that one of its cores has skipped the barrier. */
static void who_was_not_at_the_barrier_is_not_waited_for(void **state)
{
	(void)state;
	for (size_t steps = 0; steps < 2; steps++) {
		struct run *run = run_new();
		struct error error;

		assert_false(wait_for(steps, run, &error));
		assert_non_null(strstr(error.message, "barrier"));
		run_free(run);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_after_the_beginning),
		cmocka_unit_test(a_time_before_the_beginning),
		cmocka_unit_test(a_core_that_is_alone_has_the_machines_quanta),
		cmocka_unit_test(others_take_no_work_from_a_cores_quanta),
		cmocka_unit_test(a_silent_core_does_as_much_in_each),
		cmocka_unit_test(a_guest_that_lies_is_refused),
		cmocka_unit_test(an_interruption_is_a_detour),
		cmocka_unit_test(a_timer_that_waited_for_a_turn_is_left_out),
		cmocka_unit_test(the_slowest_of_each_step_is_waited_for),
		cmocka_unit_test(who_was_not_at_the_barrier_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
