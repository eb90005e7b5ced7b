// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * irq: what the kernel's timer interrupt takes from a running loop that has asked for nothing, and
 * how late a timer that was asked for arrives. Knows no kernel.
 */
#include "microbench/detour.h"
#include "microbench/samples.h"

/* For a kernel without a tick: the rate of Debian's kernels, so that both lose equally often. */
#define TICK_HZ 250

/* Timers run out so many ns after they were armed, spread by the seed. */
#define DELAY_MIN    50000
#define DELAY_SPREAD 100000
/* A timer that is so many times later than that will not come. */
#define PATIENCE 10000

#define RATE_NS	  10000000 /* 10 ms to measure ticks per ns */
#define RATE_BITS 24 /* the shift overflows after 10^12 ticks: never, even if we are stopped */
#define BRACKETS  64

#define ENOMEM	  12
#define ETIMEDOUT 110

static const char name[] = "irq";

static PER_WORKER volatile uint64_t arrival;

/* Nothing but the clock: what comes before this is the kernel's. */
static void on_timer(void)
{
	arrival = clock_read_at(MARK_SAMPLE_END);
}

/* Gives the rate of the tick that was turned on, 0 where the kernel has its own. */
static uint32_t watch_tick(const struct bench_params *params)
{
	int own = platform_tick(TICK_HZ);

	detour_calibrate(DETOUR_DEADLINE, params->threshold, params->pad);
	phase_wait(params);
	detour_watch(params->duration);
	if (own >= 0)
		platform_tick(0);
	return own >= 0 ? TICK_HZ : 0;
}

static void report_stolen(uint32_t tick_hz)
{
	report_value(name, "tick_hz", tick_hz);
	report_value(name, "stolen_window", detour_window());
	report_value(name, "stolen_events", detours.events);
	report_series(name, "stolen_start", detours.start, (size_t)detours.n);
	report_series(name, "stolen_length", detours.length, (size_t)detours.n);
}

/* The kernel's clock read, and the TSC before and after it. */
struct moment {
	uint64_t before, after;
	int64_t ns;
};

static struct moment look(void)
{
	struct moment moment;

	moment.before = clock_read();
	moment.ns = platform_clock_ns();
	moment.after = clock_read();
	return moment;
}

static int64_t width(const struct moment *moment)
{
	return (int64_t)(moment->after - moment->before);
}

/* Of several looks the one whose two TSC reads are closest. */
static struct moment look_closely(void)
{
	struct moment best = look();

	for (int i = 1; i < BRACKETS; i++) {
		struct moment moment = look();

		if (width(&moment) <= width(&best))
			best = moment;
	}
	return best;
}

/* A look that nobody came between, as far as that can be had: it is not twice as wide as others were. */
static struct moment look_undisturbed(int64_t *bracket)
{
	struct moment moment = look();

	for (int i = 1; i < BRACKETS && width(&moment) > 2 * *bracket; i++)
		moment = look();
	if (width(&moment) < *bracket)
		*bracket = width(&moment);
	return moment;
}

/* Ticks per ns, RATE_BITS of them fraction; and the bracket of the closest look. */
static uint64_t measure_rate(int64_t *bracket)
{
	struct moment first = look_closely(), last;
	uint64_t ticks;

	do
		last = look_closely();
	while (last.ns - first.ns < RATE_NS);
	*bracket = width(&last);
	ticks = last.before - first.before;
	return (ticks << RATE_BITS) / (uint64_t)(last.ns - first.ns);
}

/*
 * One timer. The deadline on the TSC is counted from the read before the kernel's clock: it is that
 * or up to a bracket later, so that a latency is never made shorter than it was. `left`: from the
 * last clock read before the handler to the deadline, so that who counts the core's instructions
 * from outside knows where among them the deadline was.
 */
static int one_latency(uint64_t delay, uint64_t rate, int64_t *latency, int64_t *left,
		       int64_t *bracket)
{
	struct moment moment = look_undisturbed(bracket);
	uint64_t deadline = moment.before + (delay * rate >> RATE_BITS);
	uint64_t give_up = moment.before + PATIENCE * (delay * rate >> RATE_BITS);
	uint64_t before, last;
	int error;

	arrival = 0;
	before = last = clock_read_at(MARK_SAMPLE); /* others may run from here to the deadline */
	error = platform_timer_arm(moment.ns + (int64_t)delay);
	if (error < 0)
		return error;
	while (!arrival) {
		before = last;
		last = clock_read_at(MARK_SAMPLE);
		if (last > give_up)
			return -ETIMEDOUT;
	}
	*latency = (int64_t)(arrival - deadline);
	*left = (int64_t)(deadline - (last < arrival ? last : before));
	return 0;
}

static int latencies(const struct bench_params *params, int64_t *latency, int64_t *left,
		     int64_t *bracket)
{
	uint64_t rate = measure_rate(bracket), state = params->seed;
	int error = platform_timer_open(on_timer);

	if (error < 0)
		return error;
	for (uint32_t i = 0; i < params->steps && error >= 0; i++) {
		uint64_t delay = DELAY_MIN + random_next(&state) % DELAY_SPREAD;

		error = one_latency(delay, rate, &latency[i], &left[i], bracket);
	}
	platform_timer_close();
	return error;
}

static int irq_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *latency, *left, *empty, bracket = 0;
	uint32_t tick_hz;
	int error;

	samples_reset();
	latency = samples_take(params->steps);
	left = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!latency || !left || !empty)
		return -ENOMEM;
	platform_usage(&before);
	tick_hz = watch_tick(params);
	error = latencies(params, latency, left, &bracket);
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_stolen(tick_hz);
	if (error < 0)
		return error;
	report_value(name, "callback", platform_timer_is_callback());
	report_value(name, "bracket", bracket);
	report_series(name, "latency", latency, params->steps);
	report_series(name, "latency_left", left, params->steps);
	report_series(name, "latency_empty", empty, params->steps);
	return 0;
}

BENCH(irq);
