/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Barriers made of messages: every send and receive is work that noise delays, at each worker's own
 * time, and a worker goes on to its next step when it has left, whoever else has not.
 */
#include "noise/simulate_messages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct party {
	const struct sim_block *block;
	bool quiet;
	struct place *places;
	int64_t *now;			 /* each worker's own time */
	int64_t *arrival;		 /* of the message that a worker waits for */
	int64_t *may_send, *may_receive; /* not before this, for the gap */
	int64_t transfer;		 /* from the end of sending to arrival */
};

static bool party_open(struct party *party)
{
	size_t n = party->block->n;

	party->places = calloc(n, sizeof(*party->places));
	party->now = calloc(n, sizeof(*party->now));
	party->arrival = calloc(n, sizeof(*party->arrival));
	party->may_send = calloc(n, sizeof(*party->may_send));
	party->may_receive = calloc(n, sizeof(*party->may_receive));
	return party->places && party->now && party->arrival && party->may_send &&
	       party->may_receive;
}

static void party_close(struct party *party)
{
	free(party->places);
	free(party->now);
	free(party->arrival);
	free(party->may_send);
	free(party->may_receive);
}

static const struct ticks *ticks_of(const struct party *party, uint32_t w)
{
	return &party->block->world->ticks[party->places[w].trace];
}

static void place_all(struct party *party)
{
	const struct sim_block *block = party->block;

	for (uint32_t w = 0; w < block->n; w++) {
		party->places[w].trace = sim_trace(block, w);
		if (ticks_of(party, w)->n)
			place_put(&party->places[w], ticks_of(party, w), 0,
				  sim_phase(block, w, ticks_of(party, w)));
	}
}

/* Worker w works from `from` on, no earlier than its own time; gives how much noise that met. */
static int64_t work_from(struct party *party, uint32_t w, int64_t from, int64_t work)
{
	const struct ticks *ticks = ticks_of(party, w);
	int64_t begin = from > party->now[w] ? from : party->now[w];

	party->now[w] = begin + work;
	if (party->quiet || !ticks->n)
		return 0;
	place_follow(&party->places[w], ticks, begin);
	party->now[w] = place_finish(&party->places[w], ticks, begin, work);
	return party->now[w] - begin - work;
}

/* Sending, and when what was sent arrives. */
static int64_t send(struct party *party, uint32_t w)
{
	const struct sim_loggp *loggp = &party->block->world->how->loggp;
	int64_t begin = party->now[w] > party->may_send[w] ? party->now[w] : party->may_send[w];

	work_from(party, w, begin, (int64_t)loggp->overhead);
	party->may_send[w] = begin + (int64_t)loggp->gap;
	return party->now[w] + party->transfer;
}

static void receive(struct party *party, uint32_t w, int64_t arrival)
{
	const struct sim_loggp *loggp = &party->block->world->how->loggp;
	int64_t begin = arrival > party->may_receive[w] ? arrival : party->may_receive[w];

	begin = begin > party->now[w] ? begin : party->now[w];
	work_from(party, w, begin, (int64_t)loggp->overhead);
	party->may_receive[w] = begin + (int64_t)loggp->gap;
}

/* In round k worker w sends to w + 2^k, and waits for w - 2^k, both modulo their number. */
static void dissemination(struct party *party)
{
	uint64_t n = party->block->n;

	for (uint64_t distance = 1; distance < n; distance *= 2) {
		for (uint32_t w = 0; w < n; w++)
			party->arrival[(w + distance) % n] = send(party, w);
		for (uint32_t w = 0; w < n; w++)
			receive(party, w, party->arrival[w]);
	}
}

/* Up to worker 0: an odd multiple of 2^k sends to the even one below. Then the same way down. */
static void binomial(struct party *party)
{
	uint64_t n = party->block->n, distance = 1;

	for (; distance < n; distance *= 2) {
		for (uint64_t w = distance; w < n; w += 2 * distance)
			receive(party, (uint32_t)(w - distance), send(party, (uint32_t)w));
	}
	for (distance /= 2; distance; distance /= 2) {
		for (uint64_t w = distance; w < n; w += 2 * distance)
			receive(party, (uint32_t)w, send(party, (uint32_t)(w - distance)));
	}
}

/* Everybody's own work; gives what the slowest lost, and whose ended last if noise delayed any. */
static void work_all(struct party *party, uint64_t step, struct sim_slowest *slowest, int64_t *most)
{
	const struct sim_block *block = party->block;
	const struct simulation *how = block->world->how;
	int64_t last = INT64_MIN;

	*slowest = (struct sim_slowest){0, UINT32_MAX, 0};
	*most = 0;
	for (uint32_t w = 0; w < block->n; w++) {
		const struct ticks *ticks = ticks_of(party, w);
		int64_t lost;

		if (how->phases == SIM_RANDOM && ticks->n)
			place_put(&party->places[w], ticks, party->now[w],
				  sim_below(sim_random(block, step, w), ticks->period));
		lost = work_from(party, w, party->now[w], (int64_t)how->work);
		slowest->lost += (uint64_t)lost;
		*most = lost > *most ? lost : *most;
		if (party->now[w] > last) {
			last = party->now[w];
			slowest->who = w;
		}
	}
	if (!*most)
		slowest->who = UINT32_MAX;
}

static int64_t latest(const struct party *party)
{
	int64_t time = 0;

	for (uint32_t w = 0; w < party->block->n; w++)
		time = party->now[w] > time ? party->now[w] : time;
	return time;
}

bool sim_messages(const struct sim_block *block, bool quiet, uint64_t *series, uint32_t *last,
		  struct sim_sums *sums)
{
	const struct simulation *how = block->world->how;
	const struct sim_loggp *loggp = &how->loggp;
	struct party party = {.block = block, .quiet = quiet};
	int64_t left = 0;

	party.transfer = (int64_t)loggp->latency;
	if (loggp->bytes)
		party.transfer += llround((double)(loggp->bytes - 1) * loggp->gap_per_byte);
	*sums = (struct sim_sums){0, 0};
	if (!party_open(&party)) {
		party_close(&party);
		return false;
	}
	place_all(&party);
	for (uint64_t i = 0; i < how->steps; i++) {
		struct sim_slowest slowest;
		int64_t most, now;

		work_all(&party, i, &slowest, &most);
		if (how->barrier == SIM_DISSEMINATION)
			dissemination(&party);
		else
			binomial(&party);
		now = latest(&party);
		series[i] = (uint64_t)(now - left);
		last[i] = slowest.who;
		left = now;
		sums->slowest += how->work + (uint64_t)most;
		sums->lost += slowest.lost;
	}
	party_close(&party);
	return true;
}
