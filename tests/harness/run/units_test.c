/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units, and the parameters made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/run/number_list.h"
#include "harness/run/params.h"
#include "harness/run/units.h"

static void durations_have_units(void **state)
{
	static const struct {
		const char *text;
		uint64_t ticks;
	} good[] = {
		{"0", 0},
		{"17", 17},
		{"1us", 1000},
		{"1.5us", 1500},
		{"100us", 100000},
		{"2ms", 2000000},
		{"1s", 1000000000},
		{"0.000000001s", 1},
		{"5insn", 5},
		{"7ns", 7},
		{"18446744073709551615", UINT64_MAX},
	};
	struct error error;
	uint64_t ticks;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(units_ticks(good[i].text, METER_INSN, &ticks, &error));
		assert_int_equal(ticks, good[i].ticks);
	}
}

static void bad_durations_are_refused(void **state)
{
	static const char *const bad[] = {"",
					  "-1",
					  "1.5",
					  "us",
					  "1 us",
					  "1m",
					  "1us2",
					  "0x10",
					  "1.s",
					  "1e3",
					  "+1",
					  "0.1ns",
					  "18446744073709551616",
					  "99999999999s",
					  "1.0000000001s"};
	struct error error;
	uint64_t ticks;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error.message[0] = '\0';
		assert_false(units_ticks(bad[i], METER_INSN, &ticks, &error));
		assert_string_not_equal(error.message, "");
	}
	assert_false(units_ticks("5insn", METER_TSC, &ticks, &error));
}

static void counts_have_ranges(void **state)
{
	struct error error;
	uint64_t count;

	(void)state;
	assert_true(units_count("64", 1, 64, &count, &error));
	assert_int_equal(count, 64);
	assert_false(units_count("65", 1, 64, &count, &error));
	assert_false(units_count("0", 1, 64, &count, &error));
	assert_false(units_count("2.0", 1, 64, &count, &error));
	assert_false(units_count("2s", 1, 64, &count, &error));
}

static void seconds_have_units(void **state)
{
	struct error error;
	double seconds;

	(void)state;
	assert_true(units_seconds("250ms", &seconds, &error));
	assert_true(seconds == 0.25);
	assert_true(units_seconds("1.5m", &seconds, &error));
	assert_true(seconds == 90);
	assert_false(units_seconds("5us", &seconds, &error));
}

static void benchmarks_keep_their_order(void **state)
{
	struct params params;
	struct error error;

	(void)state;
	params_defaults(&params);
	assert_true(params_set(&params, PARAM_BENCH, "syscall,selfish", METER_INSN, &error));
	assert_string_equal(params.bench, "selfish,syscall");
	assert_false(params_set(&params, PARAM_BENCH, "selfish,", METER_INSN, &error));
	assert_false(params_set(&params, PARAM_BENCH, "", METER_INSN, &error));
}

static void parameters_survive_the_store(void **state)
{
	struct params params, again;
	struct pairs pairs = {NULL, 0};
	struct error error;

	(void)state;
	params_defaults(&params);
	assert_true(params_set(&params, PARAM_QUANTUM, "50us", METER_INSN, &error));
	assert_true(params_set(&params, PARAM_PAD, "400", METER_INSN, &error));
	assert_true(params_set(&params, PARAM_WINDOW, "10s", METER_INSN, &error));
	params_to_pairs(&params, &pairs);
	assert_true(params_from_pairs(&again, &pairs, &error));
	assert_string_equal(params.bench, again.bench);
	for (int i = PARAM_BENCH + 1; i < PARAM_N; i++)
		assert_int_equal(params.number[i], again.number[i]);
	pairs_free(&pairs);
}

/* What older runs do not have they had as it is by default; so it is not kept where it is so. */
static void what_is_missing_was_the_default(void **state)
{
	struct params params;
	struct pairs pairs = {NULL, 0};
	struct error error;

	(void)state;
	params_defaults(&params);
	params_to_pairs(&params, &pairs);
	assert_null(pairs_get(&pairs, "pad"));
	assert_null(pairs_get(&pairs, "window"));
	params.number[PARAM_PAD] = params.number[PARAM_WINDOW] = 1;
	assert_true(params_from_pairs(&params, &pairs, &error));
	assert_int_equal(params.number[PARAM_PAD], 0);
	assert_int_equal(params.number[PARAM_WINDOW], 0);
	pairs_free(&pairs);
}

static struct params usual(enum meter meter, const bool *given, bool brief)
{
	struct params params;

	params_defaults(&params);
	params_usual(&params, meter, given, brief);
	return params;
}

/* Where instructions are counted loops have a pad, and selfish a long window, unless somebody says. */
static void a_meter_has_its_usual_parameters(void **state)
{
	bool given[PARAM_N] = {false};
	struct params params = usual(METER_INSN, given, false);

	(void)state;
	assert_int_equal(params.number[PARAM_PAD], 400);
	assert_int_equal(params.number[PARAM_WINDOW], 10000000000);
	assert_int_equal(params.number[PARAM_DURATION], 1000000000);
	params = usual(METER_INSN, given, true);
	assert_int_equal(params.number[PARAM_PAD], 400);
	assert_int_equal(params.number[PARAM_WINDOW], 0);
	given[PARAM_DURATION] = true;
	params = usual(METER_INSN, given, false);
	assert_int_equal(params.number[PARAM_PAD], 400);
	assert_int_equal(params.number[PARAM_WINDOW], 0);
	given[PARAM_PAD] = true;
	params = usual(METER_INSN, given, false);
	assert_int_equal(params.number[PARAM_PAD], 0);
	memset(given, 0, sizeof(given));
	params_defaults(&params);
	params.number[PARAM_CORES] = 2;
	params_usual(&params, METER_INSN, given, false);
	assert_int_equal(params.number[PARAM_PAD], 0);
	assert_int_equal(params.number[PARAM_WINDOW], 0);
	params = usual(METER_TSC, given, false);
	assert_int_equal(params.number[PARAM_PAD], 0);
	assert_int_equal(params.number[PARAM_WINDOW], 0);
}

static void a_loop_has_its_pad_or_none(void **state)
{
	static const char *const bad[] = {"1", "40", "399", "401", "800", "-1", "400ns", ""};
	struct params params;
	struct error error;

	(void)state;
	params_defaults(&params);
	assert_true(params_set(&params, PARAM_PAD, "400", METER_INSN, &error));
	assert_true(params_set(&params, PARAM_PAD, "0", METER_INSN, &error));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(params_set(&params, PARAM_PAD, bad[i], METER_INSN, &error));
	assert_false(params_set(&params, PARAM_PAD, "8", METER_INSN, &error));
	assert_string_equal(error.message, "--pad: it is 0 or 400, as loops are compiled");
}

static void a_window_is_none_or_long_enough(void **state)
{
	struct params params;
	struct error error;

	(void)state;
	params_defaults(&params);
	params.number[PARAM_WINDOW] = 999999;
	assert_false(params_check(&params, &error));
	params.number[PARAM_WINDOW] = 1000000;
	assert_true(params_check(&params, &error));
	params.number[PARAM_WINDOW] = 0;
	assert_true(params_check(&params, &error));
}

/* No two workers of any phases boot with the same seed. */
static void seeds_differ(void **state)
{
	enum { N = 40 };
	uint64_t seeds[N * N];
	size_t n = 0;

	(void)state;
	for (uint32_t phase = 0; phase < N; phase++) {
		for (uint32_t worker = 0; worker < N; worker++)
			seeds[n++] = params_seed(1, worker, phase);
	}
	for (size_t i = 0; i < n; i++) {
		assert_true(seeds[i] <= INT64_MAX);
		for (size_t j = 0; j < i; j++)
			assert_true(seeds[i] != seeds[j]);
	}
	assert_true(params_seed(1, 0, 0) != params_seed(2, 0, 0));
}

/* A boot's word is of its phase alone: as long with one worker as with many, and with the run's seed another. */
static void a_boot_has_a_word(void **state)
{
	bool seen[65] = {false};
	struct params params, other;
	size_t n = 0, moved = 0;

	(void)state;
	params_defaults(&params);
	other = params;
	other.number[PARAM_SEED] = 2;
	for (uint32_t phase = 0; phase < PARAMS_PHASES_MAX; phase++) {
		unsigned int word = params_boot_word(&params, phase);

		assert_in_range(word, 1, 64);
		n += !seen[word];
		seen[word] = true;
		moved += word != params_boot_word(&other, phase);
		params.number[PARAM_WORKERS] = 1 + phase % PARAMS_WORKERS_MAX;
		assert_int_equal(params_boot_word(&params, phase), word);
	}
	assert_int_equal(n, 64);
	assert_true(moved > PARAMS_PHASES_MAX * 9 / 10);
}

static void starts_lie_in_their_span(void **state)
{
	const uint64_t span = 600000000000;
	struct params params, other;
	size_t early = 0, n = 0;

	(void)state;
	params_defaults(&params);
	other = params;
	other.number[PARAM_SEED] = 2;
	for (uint32_t phase = 0; phase < 50; phase++) {
		for (uint32_t worker = 0; worker < PARAMS_WORKERS_MAX; worker++) {
			uint64_t delay = params_start_delay(&params, worker, phase, span);

			assert_true(delay < span);
			early += delay < span / 2;
			n++;
			assert_int_equal(params_start_delay(&params, worker, phase, 0), 0);
			assert_int_equal(params_start_delay(&params, worker, phase, 1), 0);
			assert_true(delay != params_start_delay(&params, worker + 1, phase, span));
			assert_true(delay != params_start_delay(&params, worker, phase + 1, span));
			assert_true(delay != params_start_delay(&other, worker, phase, span));
			/* more workers leave those that were as they were */
			params.number[PARAM_WORKERS] = 1 + worker;
			assert_true(delay == params_start_delay(&params, worker, phase, span));
		}
	}
	assert_in_range(early, n * 45 / 100, n * 55 / 100);
	assert_true(params_start_delay(&params, 0, 0, UINT64_MAX) < UINT64_MAX);
}

static void assert_counts(const struct number_list *counts, const uint64_t *expected, size_t n)
{
	assert_int_equal(counts->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(counts->items[i], expected[i]);
}

static void worker_counts_are_lists_and_ranges(void **state)
{
	static const uint64_t range[] = {3, 4, 8, 16, 20}, mixed[] = {1, 7, 64, 1000, 1000000},
			      powers[] = {1, 2, 4};
	struct number_list counts;
	struct error error;

	(void)state;
	assert_true(number_list_counts("3..20", &counts, &error));
	assert_counts(&counts, range, 5);
	number_list_free(&counts);
	assert_true(number_list_counts("1M,64,7,1k,64,1", &counts, &error));
	assert_counts(&counts, mixed, 5);
	number_list_free(&counts);
	assert_true(number_list_counts("1..4,2", &counts, &error));
	assert_counts(&counts, powers, 3);
	number_list_free(&counts);
	assert_true(number_list_counts("1..1M", &counts, &error));
	assert_int_equal(counts.n, 21);
	assert_int_equal(counts.items[19], 524288);
	assert_int_equal(counts.items[20], 1000000);
	number_list_free(&counts);
	assert_true(number_list_counts("1G", &counts, &error));
	assert_int_equal(counts.items[0], NUMBER_LIST_COUNT_MAX);
	number_list_free(&counts);
}

static void bad_worker_counts_are_refused(void **state)
{
	static const char *const bad[] = {"",	   "0",	   "1,,2", "1,", ",1",	      "2..1", "..5",
					  "1..",   "x",	   "1.5K", "2G", "-1",	      "1KK",  "K",
					  "1...5", "0..4", "1 2",  "1T", "1000000001"};
	struct number_list counts;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error.message[0] = '\0';
		if (number_list_counts(bad[i], &counts, &error))
			fail_msg("'%s' is taken", bad[i]);
		assert_string_not_equal(error.message, "");
		number_list_free(&counts);
	}
}

static void durations_are_lists(void **state)
{
	static const uint64_t expected[] = {5, 100000, 1000000};
	struct number_list counts;
	struct error error;

	(void)state;
	assert_true(number_list_ticks("1ms,5insn,100us,5", METER_INSN, &counts, &error));
	assert_counts(&counts, expected, 3);
	number_list_free(&counts);
	assert_false(number_list_ticks("1ms,0", METER_INSN, &counts, &error));
	number_list_free(&counts);
	assert_false(number_list_ticks("5insn", METER_TSC, &counts, &error));
	number_list_free(&counts);
}

static void counts_read_back(void **state)
{
	static const char *const texts[] = {"1", "999", "1K", "1024", "1500", "16K", "1M", "1G"};
	char text[NUMBER_LIST_TEXT_MAX];
	struct number_list counts;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(number_list_counts(texts[i], &counts, &error));
		number_list_count_text(counts.items[0], text);
		assert_string_equal(text, texts[i]);
		number_list_free(&counts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worker_counts_are_lists_and_ranges),
		cmocka_unit_test(bad_worker_counts_are_refused),
		cmocka_unit_test(durations_are_lists),
		cmocka_unit_test(counts_read_back),
		cmocka_unit_test(durations_have_units),
		cmocka_unit_test(bad_durations_are_refused),
		cmocka_unit_test(counts_have_ranges),
		cmocka_unit_test(seconds_have_units),
		cmocka_unit_test(benchmarks_keep_their_order),
		cmocka_unit_test(parameters_survive_the_store),
		cmocka_unit_test(what_is_missing_was_the_default),
		cmocka_unit_test(a_meter_has_its_usual_parameters),
		cmocka_unit_test(a_loop_has_its_pad_or_none),
		cmocka_unit_test(a_window_is_none_or_long_enough),
		cmocka_unit_test(seeds_differ),
		cmocka_unit_test(a_boot_has_a_word),
		cmocka_unit_test(starts_lie_in_their_span),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
