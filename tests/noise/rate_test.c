/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds on rates of rare events. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "tests/noise/support.h"

/* -ln(0.05) = ln(20) = 2.9957322736: then none comes with probability 5 %. */
static void no_event_is_bounded_by_its_own_chance(void **state)
{
	(void)state;
	assert_near(poisson_rate_upper95(0, 10), 0.29957322736, 1e-10);
	assert_near(poisson_rate_upper95(0, 1e9), 2.9957322736e-9, 1e-10);
	assert_near(exp(-poisson_rate_upper95(0, 1)), 0.05, 1e-14);
}

/* Garwood's table, one-sided 95 %. */
static void few_events_by_the_table(void **state)
{
	(void)state;
	assert_near(poisson_rate_upper95(1, 1), 4.7439, 1e-5);
	assert_near(poisson_rate_upper95(2, 1), 6.2958, 1e-5);
	assert_near(poisson_rate_upper95(5, 1), 10.5130, 1e-5);
	assert_near(poisson_rate_upper95(10, 2), 16.9622 / 2, 1e-5);
	assert_near(poisson_rate_upper95(100, 1), 118.0794, 1e-5);
}

/* At the bound so few events come with probability 5 %. */
static void bound_fits_its_definition(void **state)
{
	(void)state;
	for (uint64_t events = 1; events <= 100000; events = events * 3 + 1) {
		double bound = poisson_rate_upper95(events, 1);

		assert_near(gsl_cdf_poisson_P((unsigned int)events, bound), 0.05, 1e-6);
	}
}

/* The approximation for many events goes on where the exact bound ends. */
static void many_events_go_on_smoothly(void **state)
{
	double exact = poisson_rate_upper95(100000, 1), next = poisson_rate_upper95(100001, 1);

	(void)state;
	assert_near(next - exact, 1, 0.01);
	assert_near(gsl_cdf_gamma_P(next, 100002, 1), 0.95, 1e-5);
	/* Cornish and Fisher's expansion: shape + z sqrt(shape) + (z^2 - 1) / 3, z = 1.6448536270 */
	assert_near(poisson_rate_upper95(999999999999, 1), 1e12 + 1644853.627 + 0.569, 1e-14);
	assert_near(poisson_rate_upper95(UINT64_MAX, 2), 0x1p63, 1e-8);
}

static void no_time_bounds_nothing(void **state)
{
	(void)state;
	assert_true(isnan(poisson_rate_upper95(0, 0)));
	assert_true(isnan(poisson_rate_upper95(7, -1)));
	assert_true(isnan(poisson_rate_upper95(7, NAN)));
}

/* Each bound fits its definition: so many or more, so many or fewer, with 2.5 % on either side. */
static void both_bounds_fit_their_definition(void **state)
{
	struct rate_bounds bounds = poisson_rate_bounds95(0, 10);

	(void)state;
	assert_true(bounds.low == 0 && bounds.high == poisson_rate_upper95(0, 10));
	for (uint64_t events = 1; events <= 30000; events = events * 3 + 1) {
		bounds = poisson_rate_bounds95(events, 2);
		assert_near(gsl_cdf_poisson_Q((unsigned int)events - 1, 2 * bounds.low), 0.025,
			    1e-6);
		assert_near(gsl_cdf_poisson_P((unsigned int)events, 2 * bounds.high), 0.025, 1e-6);
	}
	bounds = poisson_rate_bounds95(7, 0);
	assert_true(isnan(bounds.low) && isnan(bounds.high));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_bounds_fit_their_definition),
		cmocka_unit_test(no_event_is_bounded_by_its_own_chance),
		cmocka_unit_test(few_events_by_the_table),
		cmocka_unit_test(bound_fits_its_definition),
		cmocka_unit_test(many_events_go_on_smoothly),
		cmocka_unit_test(no_time_bounds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
