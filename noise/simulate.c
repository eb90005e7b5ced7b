/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulations: checks what is asked for, shares draws or workers out among threads, and sums up. How
 * a step is simulated is in simulate_cursor.c, simulate_wheel.c and simulate_messages.c.
 *
 * Why so: one question must have one answer, to the bit, whatever engine and however many threads
 * find it; else no test could hold one engine to the other, nor a machine's result to another's.
 * Doubles cannot do that, as their sums depend on the order: all times are whole units, and
 * times_fit() refuses what could overflow them. A stream of random numbers cannot either, as it ties
 * a number to who asked before: numbers are a hash of what they are for (draw, step, worker), and a
 * thread needs none of another's. No engine is best: the wheel looks only at workers who meet a
 * detour, which is much less where these are sparse; where they are dense its filing costs more than
 * looking at everybody, as the cursor does. Draws need nothing of each other, so threads share these;
 * only where draws are fewer than threads, or too large to be held several at a time, they share the
 * workers of one draw, and then must agree on the slowest after every step.
 */
#include "noise/simulate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "noise/simulate_messages.h"
#include "noise/simulate_parts.h"
#include "noise/team.h"

/* A step's work for a thread must outweigh its waiting for the others. */
#define WORKERS_A_THREAD 16384
/* More workers than this are not held in memory several times, one for each draw at work. */
#define WORKERS_A_DRAW (4u << 20)
/* With fewer detours a worker and step, most workers have nothing to do in most steps. */
#define SPARSE 0.25
/* The ends of all times stay below this, so that no sum of them overflows. */
#define TIME_MAX 0x1p62

const char *sim_error_text(enum sim_error error)
{
	static const char *const texts[] = {
		[SIM_OK] = "no error",
		[SIM_NO_MEMORY] = "out of memory",
		[SIM_NO_THREADS] = "no more threads could be made",
		[SIM_LIMITS] = "too many or no workers, steps or draws, or a time out of range",
		[SIM_TRACE] = "the trace is too long, or all stolen once in whole units",
		[SIM_METHOD] = "the wheel needs an ideal barrier and phases that are kept",
	};

	return texts[error];
}

static bool in_range(uint64_t value, uint64_t min, double max)
{
	return value >= min && (double)value <= max;
}

static bool offsets_are_numbers(const struct simulation *how)
{
	for (uint64_t w = 0; how->offsets && w < how->workers; w++) {
		if (!isfinite(how->offsets[w]))
			return false;
	}
	return true;
}

static enum sim_error check(const struct simulation *how)
{
	const struct sim_loggp *loggp = &how->loggp;
	uint64_t steps;

	if (!in_range(how->workers, 1, (double)SIM_WORKERS_MAX) ||
	    !in_range(how->work, 1, SIM_TICKS_MAX) || !in_range(how->spread, 0, SIM_TICKS_MAX) ||
	    !how->steps || !how->draws || __builtin_mul_overflow(how->steps, how->draws, &steps) ||
	    steps > SIM_SERIES_MAX || how->skip > SIM_SERIES_MAX || !offsets_are_numbers(how))
		return SIM_LIMITS;
	if (how->skip && how->barrier != SIM_IDEAL)
		return SIM_LIMITS;
	if (how->barrier != SIM_IDEAL &&
	    (!in_range(loggp->latency, 0, SIM_TICKS_MAX) ||
	     !in_range(loggp->overhead, 0, SIM_TICKS_MAX) ||
	     !in_range(loggp->gap, 0, SIM_TICKS_MAX) ||
	     !((double)loggp->bytes * loggp->gap_per_byte <= SIM_TICKS_MAX) ||
	     !(loggp->gap_per_byte >= 0)))
		return SIM_LIMITS;
	if (how->method == SIM_WHEEL && (how->barrier != SIM_IDEAL || how->phases == SIM_RANDOM))
		return SIM_METHOD;
	return SIM_OK;
}

/* No work ends later than this after it began. */
static double longest(const struct ticks *ticks, double work)
{
	double stolen = 0, period = (double)ticks->period;

	for (size_t i = 0; i < ticks->n; i++)
		stolen += (double)(ticks->end[i] - ticks->start[i]);
	return work + (ceil(work / (period - stolen)) + 1) * stolen;
}

static bool times_fit(const struct sim_world *world)
{
	const struct simulation *how = world->how;
	const struct sim_loggp *loggp = &how->loggp;
	double rounds = how->barrier == SIM_IDEAL ? 0 : 2 * ceil(log2((double)how->workers));
	double transfer = (double)loggp->latency + 2 * (double)loggp->gap +
			  (double)loggp->bytes * loggp->gap_per_byte;

	for (size_t i = 0; i < world->n; i++) {
		double overhead = longest(&world->ticks[i], (double)loggp->overhead);
		double step = longest(&world->ticks[i], (double)how->work);

		step += rounds * (transfer + 2 * overhead);
		if (!(step * (double)(how->skip + how->steps) < TIME_MAX))
			return false;
	}
	return true;
}

static enum sim_method choose(const struct sim_world *world)
{
	double rate = 0;

	if (world->how->method != SIM_AUTO)
		return world->how->method;
	for (size_t i = 0; i < world->n; i++)
		rate += (double)world->ticks[i].n / (double)world->ticks[i].period /
			(double)world->n;
	if (world->how->barrier != SIM_IDEAL || world->how->phases == SIM_RANDOM)
		return SIM_CURSOR;
	return rate * (double)world->how->work < SPARSE ? SIM_WHEEL : SIM_CURSOR;
}

/* What threads work on. */
struct job {
	struct sim_world world;
	struct simulated *result;
	struct sim_sums *sums; /* [draws] */
	uint64_t draw;	       /* of a team; else the next to be taken */
	unsigned int team;     /* threads a draw */
	struct team_barrier barrier;
	struct turn *turns; /* [2 * team] */
	atomic_ullong next;
	atomic_bool failed;
};

/* What a member of a team found in a step, on a cache line of its own. */
struct turn {
	_Alignas(64) struct sim_slowest slowest;
	bool failed;
};

static struct sim_block block_of(const struct job *job, uint64_t draw, unsigned int member)
{
	uint64_t workers = job->world.how->workers;
	uint64_t first = workers * member / job->team;

	return (struct sim_block){
		.world = &job->world,
		.key = sim_mix(sim_mix(job->world.how->seed) + draw),
		.first = (uint32_t)first,
		.n = (uint32_t)(workers * (member + 1) / job->team - first),
	};
}

/* Hear what all members of the team found. Turns alternate, so that nobody overwrites what is read. */
static bool agree(struct job *job, unsigned int member, uint64_t step, bool ok,
		  struct sim_slowest *slowest)
{
	struct turn *turns = job->turns + (step & 1) * job->team;

	if (job->team == 1)
		return ok;
	turns[member].slowest = *slowest;
	turns[member].failed = !ok;
	team_wait(&job->barrier);
	for (unsigned int i = 0; i < job->team; i++) {
		ok &= !turns[i].failed;
		if (i != member)
			sim_merge(slowest, &turns[i].slowest);
	}
	return ok;
}

/* A draw with an ideal barrier, or one member's part of it. */
static void ideal_draw(struct job *job, uint64_t draw, unsigned int member)
{
	const struct sim_engine *engine = job->world.method == SIM_WHEEL ? &sim_wheel : &sim_cursor;
	uint64_t steps = job->world.how->steps, skip = job->world.how->skip;
	uint64_t *series = job->result->series + draw * steps;
	uint32_t *last = job->result->last + draw * steps;
	struct sim_block block = block_of(job, draw, member);
	struct sim_sums sums = {0, 0};
	int64_t now = 0;
	void *state;
	bool opened = engine->open(&state, &block), ok = opened;

	for (uint64_t step = 0; step < skip + steps; step++) {
		struct sim_slowest slowest = {0, UINT32_MAX, 0};

		ok = ok && engine->step(state, step, now, &slowest);
		ok = agree(job, member, step, ok, &slowest);
		if (!ok)
			break;
		now += slowest.time;
		if (step < skip)
			continue;
		sums.slowest += (uint64_t)slowest.time;
		sums.lost += slowest.lost;
		if (member == 0) {
			series[step - skip] = (uint64_t)slowest.time;
			last[step - skip] = slowest.who;
		}
	}
	if (member == 0)
		job->sums[draw] = sums;
	if (!ok)
		atomic_store(&job->failed, true);
	if (opened)
		engine->close(state);
}

static void message_draw(struct job *job, uint64_t draw)
{
	uint64_t steps = job->world.how->steps;
	struct sim_block block = block_of(job, draw, 0);

	if (!sim_messages(&block, false, job->result->series + draw * steps,
			  job->result->last + draw * steps, &job->sums[draw]))
		atomic_store(&job->failed, true);
}

/* Each thread takes whole draws. */
static void draws_job(void *context, unsigned int member)
{
	struct job *job = context;
	uint64_t draw;

	(void)member;
	while ((draw = atomic_fetch_add(&job->next, 1)) < job->world.how->draws) {
		if (job->world.how->barrier == SIM_IDEAL)
			ideal_draw(job, draw, 0);
		else
			message_draw(job, draw);
	}
}

/* All threads share the workers of one draw. */
static void team_job(void *context, unsigned int member)
{
	struct job *job = context;

	ideal_draw(job, job->draw, member);
}

static bool run_teams(struct job *job)
{
	bool ok = true;

	job->turns = aligned_alloc(_Alignof(struct turn), 2 * job->team * sizeof(*job->turns));
	if (!job->turns) {
		atomic_store(&job->failed, true);
		return true;
	}
	job->barrier = (struct team_barrier){.n = job->team};
	for (job->draw = 0; ok && job->draw < job->world.how->draws; job->draw++)
		ok = team_run(job->team, team_job, job);
	free(job->turns);
	return ok;
}

static enum sim_error run(struct job *job)
{
	const struct simulation *how = job->world.how;
	unsigned int threads = how->threads ? how->threads : team_processors();
	uint64_t useful = how->workers / WORKERS_A_THREAD;
	bool ok;

	threads = threads > TEAM_MAX ? TEAM_MAX : threads;
	job->team = 1;
	if (how->barrier == SIM_IDEAL && useful > 1 &&
	    (how->draws < threads || how->workers > WORKERS_A_DRAW))
		job->team = useful < threads ? (unsigned int)useful : threads;
	if (job->team > 1)
		ok = run_teams(job);
	else
		ok = team_run(how->draws < threads ? (unsigned int)how->draws : threads, draws_job,
			      job);
	if (!ok)
		return SIM_NO_THREADS;
	return atomic_load(&job->failed) ? SIM_NO_MEMORY : SIM_OK;
}

/* The same steps without noise: what the barrier itself takes. */
static enum sim_error run_quiet(struct job *job)
{
	const struct simulation *how = job->world.how;
	struct sim_block block = block_of(job, 0, 0);
	struct sim_sums sums;
	uint64_t *series, total = 0;
	uint32_t *last;
	bool ok;

	job->result->ideal = (double)how->work;
	if (how->barrier == SIM_IDEAL)
		return SIM_OK;
	series = calloc(how->steps, sizeof(*series));
	last = calloc(how->steps, sizeof(*last));
	ok = series && last && sim_messages(&block, true, series, last, &sums);
	for (uint64_t i = 0; ok && i < how->steps; i++)
		total += series[i];
	job->result->ideal = (double)total / (double)how->steps;
	free(series);
	free(last);
	return ok ? SIM_OK : SIM_NO_MEMORY;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Student's interval of the draws' means, which are independent of each other. */
static double error_of(const struct simulated *result, uint64_t steps, uint64_t draws)
{
	double sum = 0, squares = 0, n = (double)draws;

	if (draws < 2)
		return NAN;
	for (uint64_t draw = 0; draw < draws; draw++) {
		uint64_t total = 0;
		double away;

		for (uint64_t i = 0; i < steps; i++)
			total += result->series[draw * steps + i];
		away = ((double)total / (double)steps - result->mean) / result->ideal;
		sum += away;
		squares += away * away;
	}
	squares -= sum * sum / n;
	return gsl_cdf_tdist_Pinv(0.975, n - 1) * sqrt(fmax(squares, 0) / (n - 1) / n);
}

static enum sim_error summarize(const struct job *job)
{
	const struct simulation *how = job->world.how;
	struct simulated *result = job->result;
	double *sorted = malloc(result->n * sizeof(*sorted)), slowest = 0, lost = 0, steps;

	if (!sorted)
		return SIM_NO_MEMORY;
	for (size_t i = 0; i < result->n; i++) {
		result->total += result->series[i];
		sorted[i] = (double)result->series[i];
	}
	qsort(sorted, result->n, sizeof(*sorted), by_value);
	steps = (double)result->n;
	result->mean = (double)result->total / steps;
	result->p50 = sample_percentile(sorted, result->n, 0.5);
	result->p99 = sample_percentile(sorted, result->n, 0.99);
	result->max = sorted[result->n - 1];
	result->slowdown = result->mean / result->ideal - 1;
	result->error95 = error_of(result, how->steps, how->draws);
	for (uint64_t draw = 0; draw < how->draws; draw++) {
		slowest += (double)job->sums[draw].slowest;
		lost += (double)job->sums[draw].lost;
	}
	result->imbalance = slowest / (steps * (double)how->work + lost / (double)how->workers) - 1;
	result->method = job->world.method;
	free(sorted);
	return SIM_OK;
}

static enum sim_error make_ticks(struct ticks *ticks, const struct trace *traces, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool bad;

		if (!ticks_init(&ticks[i], &traces[i], &bad))
			return SIM_NO_MEMORY;
		if (bad)
			return SIM_TRACE;
	}
	return SIM_OK;
}

static enum sim_error simulate_all(struct job *job)
{
	const struct simulation *how = job->world.how;
	struct simulated *result = job->result;
	enum sim_error error;

	if (!times_fit(&job->world))
		return SIM_LIMITS;
	job->world.method = choose(&job->world);
	result->n = how->steps * how->draws;
	result->series = calloc(result->n, sizeof(*result->series));
	result->last = calloc(result->n, sizeof(*result->last));
	job->sums = calloc(how->draws, sizeof(*job->sums));
	if (!result->series || !result->last || !job->sums)
		return SIM_NO_MEMORY;
	error = run(job);
	if (error == SIM_OK)
		error = run_quiet(job);
	return error == SIM_OK ? summarize(job) : error;
}

enum sim_error simulate(const struct simulation *simulation, const struct trace *traces, size_t n,
			struct simulated *result)
{
	struct job job = {.result = result};
	struct ticks *ticks;
	enum sim_error error;

	*result = (struct simulated){NULL};
	error = check(simulation);
	if (error != SIM_OK)
		return error;
	if (!n || n > UINT32_MAX)
		return SIM_LIMITS;
	ticks = calloc(n, sizeof(*ticks));
	if (!ticks)
		return SIM_NO_MEMORY;
	job.world = (struct sim_world){.how = simulation, .ticks = ticks, .n = n};
	error = make_ticks(ticks, traces, n);
	if (error == SIM_OK)
		error = simulate_all(&job);
	for (size_t i = 0; i < n; i++)
		ticks_free(&ticks[i]);
	free(ticks);
	free(job.sums);
	if (error != SIM_OK)
		simulated_free(result);
	return error;
}

void simulated_free(struct simulated *result)
{
	free(result->series);
	free(result->last);
	*result = (struct simulated){NULL};
}
