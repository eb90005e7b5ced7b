/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the seven benchmarks share: parameters, and the setup before each. */
#ifndef BENCHES_TEST_H
#define BENCHES_TEST_H

#include "tests/microbench/fake.h"

extern const struct bench_params benches_params;

/* cmocka's setup: a fresh machine. */
int benches_reset(void **state);

/* The tests of benches_own_test.c. */
void test_syscall(void **state);
void test_no_neighbour(void **state);
void test_bringup(void **state);
void test_delegate(void **state);
void test_delegate_elsewhere(void **state);
void test_doorbell(void **state);
void test_pagetouch(void **state);
void test_irq_stolen_by_own_tick(void **state);
void test_irq_stolen_by_kernel(void **state);
void test_irq_latency(void **state);
void test_irq_without_timers(void **state);
void test_irq_timer_lost(void **state);
void test_switch(void **state);
void test_switch_missed(void **state);
void test_slice(void **state);
void test_own_padded(void **state);

#endif
