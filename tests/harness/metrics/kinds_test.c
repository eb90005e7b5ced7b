/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every metric's kind, by its name; and how many boots a table of them takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/metrics/kinds.h"
#include "harness/metrics/metrics.h"
#include "harness/metrics/verdicts.h"

static void by_words_of_names(void **state)
{
	(void)state;
	assert_int_equal(metrics_kind("selfish.p50"), CONFIGURATIONS_PATH);
	assert_int_equal(metrics_kind("barrier.p50_slowest"), CONFIGURATIONS_PATH);
	assert_int_equal(metrics_kind("pagetouch.first4k_p50"), CONFIGURATIONS_PATH);
	assert_int_equal(metrics_kind("selfish.mode"), CONFIGURATIONS_PATH);
	assert_int_equal(metrics_kind("selfish.p90"), CONFIGURATIONS_TAIL);
	assert_int_equal(metrics_kind("irq.latency_p99"), CONFIGURATIONS_TAIL);
	assert_int_equal(metrics_kind("selfish.p999"), CONFIGURATIONS_LARGEST);
	assert_int_equal(metrics_kind("barrier.max_slowest"), CONFIGURATIONS_LARGEST);
	assert_int_equal(metrics_kind("ftq.min"), CONFIGURATIONS_LEAST);
	assert_int_equal(metrics_kind("selfish.rate"), CONFIGURATIONS_RATE);
	assert_int_equal(metrics_kind("barrier.slowdown"), CONFIGURATIONS_RATE);
	assert_int_equal(metrics_kind("syscall.mean"), CONFIGURATIONS_RATE);
	assert_int_equal(metrics_kind("selfish.quiet_p99"), CONFIGURATIONS_NONE);
	assert_int_equal(metrics_kind("selfish.switches"), CONFIGURATIONS_NONE);
	/* no metric of that name, but words are whole ones */
	assert_int_equal(metrics_kind("new.p5000"), CONFIGURATIONS_RATE);
	assert_int_equal(metrics_kind("new.maximal"), CONFIGURATIONS_RATE);
}

/* selfish and syscall have eleven: rate, fraction, min, mode, p50, p90, p99, slowdown; p50, p99, mean. */
static void boots_of_a_table(void **state)
{
	size_t deciding = 0;

	(void)state;
	for (const struct metric_info *info = metrics_table(); info->name; info++)
		deciding += configurations_decides(metrics_kind(info->name));
	assert_true(deciding > 30);
	assert_int_equal(verdicts_boots("selfish,syscall", 2), 8);
	assert_int_equal(verdicts_boots("selfish,syscall", 14), 8);
	assert_int_equal(verdicts_boots("selfish,syscall", 15), 9);
	assert_int_equal(verdicts_boots("selfish,syscall", 54), 9);
	assert_int_equal(verdicts_boots("selfish,syscall", 55), 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_words_of_names),
		cmocka_unit_test(boots_of_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
