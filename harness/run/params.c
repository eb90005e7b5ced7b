/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of benchmark parameters, and what follows from them. Knows no target. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/words.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "harness/run/units.h"

/* Rows of microbench/parameters.h, between those that only the harness knows. */
#define IS_TICKS_TICKS	true
#define IS_TICKS_COUNT	false
#define IS_TICKS_EITHER false
#define EITHER_TICKS	false
#define EITHER_COUNT	false
#define EITHER_EITHER	true
#define VALUE_TICKS	"TIME"
#define VALUE_COUNT	"N"
#define VALUE_EITHER	"N"
#define SINCE_FIRST	false
#define SINCE_ADDED	true
#define ROW(NAME, name_, unit, since, fallback_, counted_, min_, max_, summary) \
	[PARAM_##NAME] = {.name = #name_,                                       \
			  .value = VALUE_##unit,                                \
			  .meaning = summary,                                   \
			  .ticks = IS_TICKS_##unit,                             \
			  .either = EITHER_##unit,                              \
			  .added = SINCE_##since,                               \
			  .sent = true,                                         \
			  .fallback = fallback_,                                \
			  .counted = counted_,                                  \
			  .min = min_,                                          \
			  .max = max_},
/* One of the harness alone: a number, the same in all meters. */
#define OWN(name_, value_, summary, fallback_, min_, max_)                                 \
	{                                                                                  \
		.name = name_, .value = value_, .meaning = summary, .fallback = fallback_, \
		.counted = fallback_, .min = min_, .max = max_                             \
	}

const struct param_info params_table[PARAM_N] = {
	[PARAM_BENCH] = OWN("bench", "LIST", "benchmarks to run", 0, 0, 0),
	[PARAM_WORKERS] = OWN("workers", "N", "workers: one-processor machines, each its own seed",
			      4, 1, PARAMS_WORKERS_MAX),
	PARAMETERS(ROW)[PARAM_SEED] = OWN(
		"seed", "N", "seed of the run; each worker's derives from it", 1, 0, UINT32_MAX),
	[PARAM_PHASES] = OWN("phases", "K", "repeat over K seeds, and give each metric's spread", 1,
			     1, PARAMS_PHASES_MAX),
};

static bool add_bench(char *list, size_t size, const char *name)
{
	size_t n = strlen(list);

	return (size_t)snprintf(list + n, size - n, "%s%s", n ? "," : "", name) < size - n;
}

/* Names in any order; kept in the table's, so that equal choices are equal parameters. */
static bool set_bench(struct params *params, const char *text, struct error *error)
{
	bool chosen[BENCHMARKS_N] = {false};

	for (const char *at = text;; at++) {
		size_t n = strcspn(at, ",");
		const struct benchmark *benchmark = benchmarks_find(at, n);

		if (!benchmark)
			return error_set(error, "unknown benchmark '%.*s'; there are: %s", (int)n,
					 at, benchmarks_all);
		if (chosen[benchmark - benchmarks])
			return error_set(error, "benchmark '%s' is named twice", benchmark->name);
		chosen[benchmark - benchmarks] = true;
		at += n;
		if (!*at)
			break;
	}
	params->bench[0] = '\0';
	for (size_t i = 0; benchmarks[i].name; i++) {
		if (chosen[i])
			add_bench(params->bench, sizeof(params->bench), benchmarks[i].name);
	}
	return true;
}

bool params_set(struct params *params, enum param param, const char *text, enum meter meter,
		struct error *error)
{
	const struct param_info *info = &params_table[param];
	uint64_t number;
	bool ok;

	if (param == PARAM_BENCH)
		return set_bench(params, text, error);
	ok = info->ticks ? units_ticks(text, meter, &number, error)
			 : units_count(text, info->min, info->max, &number, error);
	if (ok && info->either && number != info->min && number != info->max)
		ok = error_set(error, "it is %" PRIu64 " or %" PRIu64 ", as loops are compiled",
			       info->min, info->max);
	if (ok && (number < info->min || number > info->max))
		ok = error_set(error, "%s is out of range: %" PRIu64 " to %" PRIu64 " %s", text,
			       info->min, info->max, meter_name(meter));
	if (!ok)
		return error_prefix(error, "--%s", info->name);
	params->number[param] = number;
	return true;
}

void params_defaults(struct params *params)
{
	struct error impossible;

	for (int i = PARAM_BENCH + 1; i < PARAM_N; i++)
		params->number[i] = params_table[i].fallback;
	set_bench(params, benchmarks_usual, &impossible);
}

void params_usual(struct params *params, enum meter meter, const bool given[PARAM_N], bool brief)
{
	for (int i = PARAM_BENCH + 1; i < PARAM_N; i++) {
		const struct param_info *info = &params_table[i];

		if (given[i] || info->counted == info->fallback || meter != METER_INSN ||
		    params->number[PARAM_CORES])
			continue;
		if (i != PARAM_WINDOW || !(given[PARAM_DURATION] || brief))
			params->number[i] = info->counted;
	}
}

bool params_has_bench(const struct params *params, const char *bench)
{
	return words_listed(params->bench, bench, strlen(bench));
}

/* An ftq series of more quanta than this would not fit a machine's memory. */
#define QUANTA_MAX 1000000

/* The others are of two kernels, and measured by the clock that counts both. */
static bool check_shared(const struct params *params, struct error *error)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		if (bench->beside && params_has_bench(params, bench->name))
			return error_set(error,
					 "--cores: %s is of two kernels, and no core's own; "
					 "there are %s",
					 bench->name, benchmarks_usual);
	}
	return true;
}

bool params_check(const struct params *params, struct error *error)
{
	uint64_t duration = params->number[PARAM_DURATION];
	uint64_t quantum = params->number[PARAM_QUANTUM];
	uint64_t window = params->number[PARAM_WINDOW];

	if (window && window < params_table[PARAM_DURATION].min)
		return error_set(error,
				 "--window is 0, or not shorter than the shortest --duration");
	if (params->number[PARAM_CORES])
		return check_shared(params, error);
	if (!strstr(params->bench, "ftq"))
		return true;
	if (quantum > duration)
		return error_set(error, "--quantum is longer than --duration: ftq has no quantum");
	if (duration / quantum > QUANTA_MAX)
		return error_set(error,
				 "--duration holds more than %d of --quantum: lengthen the quantum",
				 QUANTA_MAX);
	return true;
}

void params_to_pairs(const struct params *params, struct pairs *pairs)
{
	pairs_set(pairs, params_table[PARAM_BENCH].name, params->bench);
	for (int i = PARAM_BENCH + 1; i < PARAM_N; i++)
		if (!params_table[i].added || params->number[i] != params_table[i].fallback)
			pairs_setf(pairs, params_table[i].name, "%" PRIu64, params->number[i]);
}

bool params_from_pairs(struct params *params, const struct pairs *pairs, struct error *error)
{
	for (int i = 0; i < PARAM_N; i++) {
		const char *text = pairs_get(pairs, params_table[i].name);

		params->number[i] = params_table[i].fallback;
		if (!text && params_table[i].added)
			continue;
		if (!text)
			return error_set(error, "the run has no parameter '%s'",
					 params_table[i].name);
		/* Without a suffix a number is ticks in every meter. */
		if (!params_set(params, i, text, METER_INSN, error))
			return false;
	}
	return true;
}

/* Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA'14. */
static uint64_t splitmix64(uint64_t state)
{
	state += 0x9e3779b97f4a7c15;
	state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
	state = (state ^ state >> 27) * 0x94d049bb133111eb;
	return state ^ state >> 31;
}

uint64_t params_seed(uint64_t seed, uint32_t worker, uint32_t phase)
{
	uint64_t index = (uint64_t)phase * PARAMS_WORKERS_MAX + worker;

	_Static_assert(PARAMS_PHASES_MAX * PARAMS_WORKERS_MAX <= 1 << 16, "16 bits number them");
	return splitmix64(splitmix64(seed) + index) >> 27 << 16 | index;
}

uint64_t params_worker_seed(const struct params *params, uint32_t worker, uint32_t phase)
{
	uint64_t seed = params->number[PARAM_SEED];

	if (!params->number[PARAM_CORES])
		return params_seed(seed, worker, phase);
	return params_seed(seed, 0, phase) + worker;
}

size_t params_machines(const struct params *params)
{
	size_t phases = params->number[PARAM_PHASES];

	return params->number[PARAM_CORES] ? phases : phases * params->number[PARAM_WORKERS];
}

unsigned int params_padding(uint64_t worker_seed)
{
	return splitmix64(worker_seed) >> 58;
}

/* The last index that a worker of a phase can have; a boot's own draw is by none of them. */
#define BOOT_INDEX (PARAMS_PHASES_MAX * PARAMS_WORKERS_MAX)

unsigned int params_boot_word(const struct params *params, uint32_t phase)
{
	return (unsigned int)(splitmix64(splitmix64(params->number[PARAM_SEED]) + BOOT_INDEX +
					 phase) >>
			      58) +
	       1;
}

uint64_t params_start_delay(const struct params *params, uint32_t worker, uint32_t phase,
			    uint64_t span)
{
	uint64_t drawn = splitmix64(params_worker_seed(params, worker, phase));

	return (uint64_t)((unsigned __int128)drawn * span >> 64);
}

uint64_t params_ticks(uint64_t ns, uint64_t khz)
{
	return (uint64_t)(((unsigned __int128)ns * khz + 500000) / 1000000);
}

void params_to_ticks(struct params *params, uint64_t khz)
{
	for (int i = 0; i < PARAM_N; i++) {
		if (params_table[i].ticks)
			params->number[i] = params_ticks(params->number[i], khz);
	}
}

void params_for_worker(const struct params *params, uint32_t worker, uint32_t phase,
		       struct pairs *arguments)
{
	pairs_set(arguments, "bench", params->bench);
	pairs_setf(arguments, "worker", "%" PRIu32, worker);
	pairs_setf(arguments, "seed", "%" PRIu64, params_worker_seed(params, worker, phase));
	for (int i = 0; i < PARAM_N; i++) {
		const struct param_info *info = &params_table[i];

		if (info->sent && (!info->added || params->number[i] != info->fallback))
			pairs_setf(arguments, info->name, "%" PRIu64, params->number[i]);
	}
	if (params->load)
		pairs_set(arguments, "load", "1");
}

double params_timeout(const struct params *params)
{
	/* A boot takes 6 s on the machine this was written on; a slow host gets twenty times that. */
	const double boot = 120;
	/* Instructions a second that even a slow host translates; 8 * 10^8 were seen. */
	const double slow_rate = 5e7;
	/* selfish, ftq and irq windows, timeshare's slices: at most one duration each, and one for
	 * warming up and calibrating. Loops with a pad are sooner done. */
	double work = 5 * (double)params->number[PARAM_DURATION];

	work += (double)params->number[PARAM_WINDOW];
	work += 2 * (double)params->number[PARAM_STEPS] * (double)params->number[PARAM_QUANTUM];
	if (params->number[PARAM_CORES])
		work *= (double)params->number[PARAM_CORES];
	return boot + work / slow_rate;
}
