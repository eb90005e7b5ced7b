// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark program's parameters: from "key=value" arguments to numbers, checked, and back to
 * the wire. Knows no benchmark and no target.
 */
#include "microbench/main.h"

#include <stdbool.h>

#include "microbench/wire.h"

#define STEPS_MAX      100000
#define QUANTUM_MIN    1000
#define DURATION_MIN   1000000
#define DURATION_MAX   1000000000000 /* 100 s, also of a counter of 10 GHz */
#define DECIMALS_BYTES 21	     /* of the largest uint64_t, and the NUL */

enum param { BENCH, WORKER, SEED, DURATION, QUANTUM, THRESHOLD, STEPS, CORES, LOAD, PARAMS };

/* The ranges are what the benchmarks can take; the harness asks for less (harness/run/params.c). */
static const struct {
	const char *name;
	uint64_t fallback, min, max;
} table[PARAMS] = {
	[BENCH] = {"bench", 0, 0, 0},
	[WORKER] = {"worker", 0, 0, UINT32_MAX},
	[SEED] = {"seed", 1, 0, INT64_MAX},
	[DURATION] = {"duration", 1000000000, DURATION_MIN, DURATION_MAX},
	[QUANTUM] = {"quantum", 100000, QUANTUM_MIN, DURATION_MAX},
	[THRESHOLD] = {"threshold", 0, 0, DURATION_MAX},
	[STEPS] = {"steps", 1000, 1, STEPS_MAX},
	[CORES] = {"cores", 0, 0, WIRE_SHARED_MAX},
	[LOAD] = {"load", 0, 0, 1},
};
static const char all_benches[] = "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare";

size_t params_take_name(const char **list)
{
	size_t n = 0;

	while ((*list)[n] && (*list)[n] != ',')
		n++;
	*list += n;
	if (**list)
		(*list)++;
	return n;
}

static bool parse_number(const char *text, uint64_t *value)
{
	*value = 0;
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(*text - '0'), value))
			return false;
	}
	return true;
}

static bool is_list(const char *text)
{
	bool in_name = false;

	for (; *text; text++) {
		if (*text == ',' && !in_name)
			return false;
		in_name = *text != ',';
	}
	return in_name;
}

/* Does the argument begin with "key="? Gives what follows, or NULL. */
static const char *value_of(const char *argument, const char *key)
{
	while (*key && *argument == *key) {
		argument++;
		key++;
	}
	return !*key && *argument == '=' ? argument + 1 : NULL;
}

static void set(struct bench_params *params, enum param param, uint64_t value)
{
	switch (param) {
	case WORKER:
		params->worker = (uint32_t)value;
		break;
	case SEED:
		params->seed = value;
		break;
	case DURATION:
		params->duration = value;
		break;
	case QUANTUM:
		params->quantum = value;
		break;
	case THRESHOLD:
		params->threshold = value;
		break;
	case STEPS:
		params->steps = (uint32_t)value;
		break;
	case CORES:
		params->cores = (uint32_t)value;
		break;
	case LOAD:
		params->load = (uint32_t)value;
		break;
	case BENCH:
	case PARAMS:
		break;
	}
}

static bool take(struct bench_params *params, const char *argument, uint32_t *seen)
{
	for (uint32_t i = 0; i < PARAMS; i++) {
		const char *text = value_of(argument, table[i].name);
		uint64_t value;

		if (!text)
			continue;
		if (*seen & 1u << i)
			return false;
		*seen |= 1u << i;
		if (i == BENCH) {
			if (is_list(text))
				params->bench = text;
			return is_list(text);
		}
		if (!parse_number(text, &value) || value < table[i].min || value > table[i].max)
			return false;
		set(params, i, value);
		return true;
	}
	return false;
}

const char *params_parse(struct bench_params *params, int argc, char *const argv[])
{
	const char *wrong = NULL;
	uint32_t seen = 0;

	params->bench = all_benches;
	for (uint32_t i = 0; i < PARAMS; i++)
		set(params, i, table[i].fallback);
	for (int i = 1; i < argc; i++) {
		if (!take(params, argv[i], &seen) && !wrong)
			wrong = argv[i];
	}
	return wrong;
}

static void report_number(enum param param, uint64_t value)
{
	char text[DECIMALS_BYTES], *at = text + sizeof(text) - 1;

	*at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	report_param(table[param].name, at);
}

void params_report(const struct bench_params *params)
{
	report_param(table[BENCH].name, params->bench);
	report_number(WORKER, params->worker);
	report_number(SEED, params->seed);
	report_number(DURATION, params->duration);
	report_number(QUANTUM, params->quantum);
	report_number(THRESHOLD, params->threshold);
	report_number(STEPS, params->steps);
	if (params->cores)
		report_number(CORES, params->cores);
	if (params->load)
		report_number(LOAD, params->load);
}
