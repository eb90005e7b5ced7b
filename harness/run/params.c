/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of benchmark parameters, and what follows from them. Knows no target. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/run/params.h"
#include "harness/run/units.h"
#include "microbench/wire.h"

const struct bench_info params_benches[] = {
	{"selfish", "every detour of a loop that reads the clock: all noise, in the time domain"},
	{"ftq", "work done in each fixed time quantum: periodic noise"},
	{"barrier", "equal steps of work: how much slower is the slowest of all workers"},
	{"syscall", "a null system call and back"},
	{"pagetouch", "mapping memory, and the first and second write to each page"},
	{"irq", "what a timer tick steals; timer deadline to the handler's first instruction"},
	{"timeshare", "a yield to another thread and back; time lost to a busy neighbour"},
	{"delegate", "a call done by the kernel beside this one, and one of its own (cokernel)"},
	{"doorbell", "an interrupt to the kernel beside this one, and back (cokernel)"},
	{"bringup", "from the request to start a kernel to its first instructions (cokernel)"},
	{NULL, NULL},
};

/* What is run unless others are named; and those that only some target can run. */
#define ALL_BENCHES   PARAMS_SHARED_BENCHES
#define OTHER_BENCHES "delegate,doorbell,bringup"

bool params_is_of_both(const char *bench)
{
	char name[64];

	snprintf(name, sizeof(name), ",%s,", bench);
	return strstr("," OTHER_BENCHES ",", name);
}

const struct param_info params_table[PARAM_N] = {
	[PARAM_BENCH] = {"bench", "LIST", ALL_BENCHES, "benchmarks to run", false, false, 0, 0},
	[PARAM_WORKERS] = {"workers", "N", "4",
			   "workers: one-processor machines, each its own seed", false, false, 1,
			   PARAMS_WORKERS_MAX},
	[PARAM_DURATION] = {"duration", "TIME", "1s", "length of a selfish, ftq or irq window",
			    true, false, 1000000, 100000000000},
	[PARAM_STEPS] = {"steps", "N", "1000", "barrier steps; samples of syscall, irq, timeshare",
			 false, false, 1, 100000},
	[PARAM_QUANTUM] = {"quantum", "TIME", "100us", "an ftq quantum, a barrier step's work",
			   true, false, 1000, 1000000000},
	[PARAM_THRESHOLD] = {"threshold", "TIME", "0",
			     "shortest detour recorded; 0: just above the quiet loop", true, false,
			     0, 1000000000},
	[PARAM_SEED] = {"seed", "N", "1", "seed of the run; each worker's derives from it", false,
			false, 0, UINT32_MAX},
	[PARAM_PHASES] = {"phases", "K", "1", "repeat over K seeds, and give each metric's spread",
			  false, false, 1, PARAMS_PHASES_MAX},
	[PARAM_CORES] = {"cores", "C", "0",
			 "C workers on the cores of one machine, with a real barrier, each by the "
			 "clock of its own core; 0: each on a machine of its own",
			 false, true, 0, WIRE_SHARED_MAX},
};

static bool add_bench(char *list, size_t size, const char *name)
{
	size_t n = strlen(list);

	return (size_t)snprintf(list + n, size - n, "%s%s", n ? "," : "", name) < size - n;
}

static size_t bench_index(const char *name, size_t n)
{
	size_t i = 0;

	while (params_benches[i].name && (strlen(params_benches[i].name) != n ||
					  strncmp(params_benches[i].name, name, n) != 0))
		i++;
	return i;
}

/* Names in any order; kept in the table's, so that equal choices are equal parameters. */
static bool set_bench(struct params *params, const char *text, struct error *error)
{
	bool chosen[sizeof(params_benches) / sizeof(params_benches[0])] = {false};

	for (const char *at = text;; at++) {
		size_t n = strcspn(at, ",");
		size_t i = bench_index(at, n);

		if (!params_benches[i].name)
			return error_set(error, "unknown benchmark '%.*s'; there are: %s", (int)n,
					 at, ALL_BENCHES "," OTHER_BENCHES);
		if (chosen[i])
			return error_set(error, "benchmark '%s' is named twice",
					 params_benches[i].name);
		chosen[i] = true;
		at += n;
		if (!*at)
			break;
	}
	params->bench[0] = '\0';
	for (size_t i = 0; params_benches[i].name; i++) {
		if (chosen[i])
			add_bench(params->bench, sizeof(params->bench), params_benches[i].name);
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
	if (ok && (number < info->min || number > info->max))
		ok = error_set(error, "%s is out of range: %" PRIu64 " to %" PRIu64 " %s", text,
			       info->min, info->max, meter_name(meter));
	if (!ok)
		return error_prefix(error, "--%s", info->name);
	params->number[param] = number;
	return true;
}

bool params_defaults(struct params *params, enum meter meter, struct error *error)
{
	for (int i = 0; i < PARAM_N; i++) {
		if (!params_set(params, i, params_table[i].fallback, meter, error))
			return false;
	}
	return true;
}

/* An ftq series of more quanta than this would not fit a machine's memory. */
#define QUANTA_MAX 1000000

/* The others are of two kernels, and measured by the clock that counts both. */
static bool check_shared(const struct params *params, struct error *error)
{
	for (const char *at = params->bench; *at; at += strspn(at, ",")) {
		size_t n = strcspn(at, ",");
		char name[32];

		snprintf(name, sizeof(name), "%.*s", (int)n, at);
		if (params_is_of_both(name))
			return error_set(error,
					 "--cores: %s is of two kernels, and no core's own; "
					 "there are " PARAMS_SHARED_BENCHES,
					 name);
		at += n;
	}
	return true;
}

bool params_check(const struct params *params, struct error *error)
{
	uint64_t duration = params->number[PARAM_DURATION];
	uint64_t quantum = params->number[PARAM_QUANTUM];

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
		if (!params_table[i].added || params->number[i])
			pairs_setf(pairs, params_table[i].name, "%" PRIu64, params->number[i]);
}

bool params_from_pairs(struct params *params, const struct pairs *pairs, struct error *error)
{
	for (int i = 0; i < PARAM_N; i++) {
		const char *text = pairs_get(pairs, params_table[i].name);

		if (!text && params_table[i].added)
			text = params_table[i].fallback;
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
	const uint64_t *number = params->number;

	pairs_set(arguments, "bench", params->bench);
	pairs_setf(arguments, "worker", "%" PRIu32, worker);
	pairs_setf(arguments, "seed", "%" PRIu64, params_worker_seed(params, worker, phase));
	pairs_setf(arguments, "duration", "%" PRIu64, number[PARAM_DURATION]);
	pairs_setf(arguments, "quantum", "%" PRIu64, number[PARAM_QUANTUM]);
	pairs_setf(arguments, "threshold", "%" PRIu64, number[PARAM_THRESHOLD]);
	pairs_setf(arguments, "steps", "%" PRIu64, number[PARAM_STEPS]);
	if (number[PARAM_CORES])
		pairs_setf(arguments, "cores", "%" PRIu64, number[PARAM_CORES]);
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
	 * warming up and calibrating. */
	double work = 5 * (double)params->number[PARAM_DURATION];

	work += 2 * (double)params->number[PARAM_STEPS] * (double)params->number[PARAM_QUANTUM];
	if (params->number[PARAM_CORES])
		work *= (double)params->number[PARAM_CORES];
	return boot + work / slow_rate;
}
