/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated barriers whose rounds are messages: against their rounds, and a clock that goes tick by tick. */
#include <stdlib.h>
#include <string.h>

#include "noise/simulate.h"
#include "tests/noise/world.h"

/* What messages cost. */
#define LATENCY	 70
#define OVERHEAD 5
#define GAP	 11
#define BYTES	 9
#define A_BYTE	 0.5
#define TRANSFER (LATENCY + (BYTES - 1) * A_BYTE)

static struct simulation messages(enum sim_barrier barrier, uint64_t workers)
{
	return (struct simulation){.workers = workers,
				   .work = 100,
				   .steps = 1,
				   .draws = 1,
				   .barrier = barrier,
				   .phases = SIM_FIXED,
				   .loggp = {LATENCY, OVERHEAD, GAP, BYTES, A_BYTE}};
}

/* A round is a send, the way, and a receive; of a tree there are twice as many, up and down. */
static void quiet_messages_take_their_rounds(void **state)
{
	static const struct {
		uint64_t workers, rounds;
	} cases[] = {{1, 0}, {2, 1}, {3, 2}, {4, 2}, {8, 3}, {1000, 10}, {1024, 10}};
	struct trace silence = {.period = 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double round = 2 * OVERHEAD + TRANSFER, rounds = (double)cases[i].rounds;
		struct simulation how = messages(SIM_DISSEMINATION, cases[i].workers);
		struct simulated result = simulated(&how, &silence, 1);

		assert_true(result.ideal == 100 + rounds * round);
		assert_true(result.slowdown == 0 && result.last[0] == UINT32_MAX);
		simulated_free(&result);
		/* a tree that is not full has shorter ways */
		if (cases[i].workers & (cases[i].workers - 1))
			continue;
		how.barrier = SIM_BINOMIAL;
		result = simulated(&how, &silence, 1);
		/* the root's sends are a gap apart, which the way to the others hides */
		assert_true(result.ideal == 100 + 2 * rounds * round);
		simulated_free(&result);
	}
}

/* A gap that is longer than a round holds the next message back. */
static void gaps_hold_messages_back(void **state)
{
	struct trace silence = {.period = 1000};
	struct simulation how = messages(SIM_DISSEMINATION, 4);
	struct simulated result;

	(void)state;
	how.loggp.gap = 500;
	result = simulated(&how, &silence, 1);
	/* sends begin at 100 and 600, receives at 179 and 679: the second arrives with its way */
	assert_true(result.ideal == 100 + 500 + OVERHEAD + TRANSFER + OVERHEAD);
	simulated_free(&result);
}

/*
 * The same protocols once more, tick by tick and from the receiver's side: asks when a worker has
 * done what it must, and so on back to the work. No gap.
 */
struct protocol {
	const struct world *world;
	const struct simulation *how;
	const uint64_t *begin; /* [workers], of the step */
};

static uint64_t busy(const struct protocol *protocol, uint64_t w, uint64_t from, uint64_t work)
{
	const struct pattern *pattern = &protocol->world->patterns[w % TRACES];
	uint64_t phase = from + (uint64_t)protocol->how->offsets[w];

	/* work of nothing, too, begins when a detour has ended */
	while (pattern->stolen[phase % pattern->period])
		phase++;
	phase += pattern_advance(pattern, phase, work);
	return phase - (uint64_t)protocol->how->offsets[w];
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t received(const struct protocol *protocol, uint64_t w, uint64_t ready, uint64_t sent)
{
	return busy(protocol, w, later(ready, sent + LATENCY), OVERHEAD);
}

/* When worker w has done so many rounds of dissemination. */
static uint64_t disseminated(const struct protocol *protocol, uint64_t w, unsigned int rounds)
{
	uint64_t n = protocol->how->workers, distance, from, own, other;

	if (!rounds)
		return busy(protocol, w, protocol->begin[w], protocol->how->work);
	distance = 1ull << (rounds - 1);
	from = (w + n - distance % n) % n;
	own = busy(protocol, w, disseminated(protocol, w, rounds - 1), OVERHEAD);
	other = busy(protocol, from, disseminated(protocol, from, rounds - 1), OVERHEAD);
	return received(protocol, w, own, other);
}

/* When worker w has heard of all in the tree below it, of so many levels. */
static uint64_t gathered(const struct protocol *protocol, uint64_t w, unsigned int levels)
{
	uint64_t own, from;

	if (!levels)
		return busy(protocol, w, protocol->begin[w], protocol->how->work);
	own = gathered(protocol, w, levels - 1);
	from = w + (1ull << (levels - 1));
	if (from >= protocol->how->workers)
		return own;
	return received(protocol, w, own,
			busy(protocol, from, gathered(protocol, from, levels - 1), OVERHEAD));
}

/* When worker w, which was told, or as the root knows, at `now`, has told those below `level`. */
static void tell(const struct protocol *protocol, uint64_t w, unsigned int level, uint64_t now,
		 uint64_t *left)
{
	for (; level; level--) {
		uint64_t to = w + (1ull << (level - 1)), ready;
		unsigned int up = 0;

		if (to >= protocol->how->workers)
			continue;
		now = busy(protocol, w, now, OVERHEAD);
		/* it had sent its own word up by then */
		while (!(to >> up & 1))
			up++;
		ready = busy(protocol, to, gathered(protocol, to, up), OVERHEAD);
		tell(protocol, to, level - 1, received(protocol, to, ready, now), left);
	}
	left[w] = now;
}

static void leave(const struct protocol *protocol, uint64_t *left)
{
	uint64_t n = protocol->how->workers;
	unsigned int rounds = 0;

	while (1ull << rounds < n)
		rounds++;
	if (protocol->how->barrier == SIM_BINOMIAL)
		tell(protocol, 0, rounds, gathered(protocol, 0, rounds), left);
	for (uint64_t w = 0; protocol->how->barrier == SIM_DISSEMINATION && w < n; w++)
		left[w] = disseminated(protocol, w, rounds);
}

static void messages_meet_noise_as_tick_by_tick(void **state)
{
	uint64_t seed = 24;

	(void)state;
	for (int round = 0; round < 120; round++) {
		uint64_t n = 1 + chance(&seed, WORKERS_MAX), begin[WORKERS_MAX] = {0}, ended = 0;
		struct simulation how = messages(round % 2 ? SIM_DISSEMINATION : SIM_BINOMIAL, n);
		double offsets[WORKERS_MAX];
		struct simulated result;
		struct world world;
		struct protocol protocol = {&world, &how, begin};

		make_world(&world, &seed);
		for (size_t w = 0; w < n; w++)
			offsets[w] = (double)chance(&seed, 300);
		how.offsets = offsets;
		how.loggp = (struct sim_loggp){LATENCY, OVERHEAD, 0, 1, 0};
		how.work = 1 + chance(&seed, 100);
		how.steps = 4;
		result = simulated(&how, world.traces, TRACES);
		for (size_t i = 0; i < how.steps; i++) {
			uint64_t left[WORKERS_MAX], end = 0;

			leave(&protocol, left);
			for (size_t w = 0; w < n; w++)
				end = later(end, left[w]);
			assert_int_equal(result.series[i], end - ended);
			memcpy(begin, left, sizeof(begin));
			ended = end;
		}
		simulated_free(&result);
		free_world(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_messages_take_their_rounds),
		cmocka_unit_test(gaps_hold_messages_back),
		cmocka_unit_test(messages_meet_noise_as_tick_by_tick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
