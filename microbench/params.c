// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark program's parameters: from "key=value" arguments to numbers, checked, and back to
 * the wire. Knows no benchmark and no target.
 */
#include "microbench/main.h"

#include <stdbool.h>

#include "microbench/benchmarks.h"
#include "microbench/parameters.h"

#define DECIMALS_BYTES 21 /* of the largest uint64_t, and the NUL */

/* A number, and where it goes. The harness asks for less than these ranges (harness/run/params.c). */
struct parameter {
	const char *name;
	size_t offset, size; /* of the field of struct bench_params */
	uint64_t fallback, min, max;
	bool either; /* min or max, nothing between */
	bool added;  /* not reported if it has its default */
};

#define FIELD(name) \
#name, offsetof(struct bench_params, name), sizeof(((struct bench_params *)0)->name)
#define COUNT_MAX(max)	(max)
#define EITHER_MAX(max) (max)
#define TICKS_MAX(max)	((max) * (uint64_t)PARAMETERS_TICKS_PER_NS)
#define COUNT		false
#define TICKS		false
#define EITHER		true
#define FIRST		false
#define ADDED		true
#define ROW(NAME, name, unit, since, fallback, counted, min, max, summary) \
	{FIELD(name), fallback, min, unit##_MAX(max), unit, since},

/* What a worker is told of itself, then what the user may ask of all. */
static const struct parameter parameters[] = {
	{FIELD(worker), 0, 0, UINT32_MAX, COUNT, FIRST},
	{FIELD(seed), 1, 0, INT64_MAX, COUNT, FIRST},
	PARAMETERS(ROW){FIELD(load), 0, 0, 1, COUNT, ADDED},
};
#define N_PARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

static const char bench_key[] = "bench";
#define WHEN_USUAL(name) "," #name
#define WHEN_ASKED(name)
#define ADD(name, when, where, summary, loops, detours, samples) WHEN_##when(name)
static const char usual_benches[] = BENCHMARKS(ADD); /* with a comma before each */

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

static void set(struct bench_params *params, const struct parameter *parameter, uint64_t value)
{
	char *field = (char *)params + parameter->offset;

	if (parameter->size == sizeof(uint32_t))
		*(uint32_t *)field = (uint32_t)value;
	else
		*(uint64_t *)field = value;
}

static uint64_t get(const struct bench_params *params, const struct parameter *parameter)
{
	const char *field = (const char *)params + parameter->offset;

	return parameter->size == sizeof(uint32_t) ? *(const uint32_t *)field
						   : *(const uint64_t *)field;
}

static bool take_list(struct bench_params *params, const char *text, bool *seen)
{
	bool ok = !*seen && is_list(text);

	*seen = true;
	if (ok)
		params->bench = text;
	return ok;
}

static bool fits(const struct parameter *parameter, uint64_t value)
{
	if (parameter->either)
		return value == parameter->min || value == parameter->max;
	return value >= parameter->min && value <= parameter->max;
}

/* seen: of each number, and last of the list of benchmarks. */
static bool take(struct bench_params *params, const char *argument, bool *seen)
{
	const char *text = value_of(argument, bench_key);

	if (text)
		return take_list(params, text, &seen[N_PARAMETERS]);
	for (size_t i = 0; i < N_PARAMETERS; i++) {
		const struct parameter *parameter = &parameters[i];
		uint64_t value;

		text = value_of(argument, parameter->name);
		if (!text)
			continue;
		if (seen[i])
			return false;
		seen[i] = true;
		if (!parse_number(text, &value) || !fits(parameter, value))
			return false;
		set(params, parameter, value);
		return true;
	}
	return false;
}

const char *params_parse(struct bench_params *params, int argc, char *const argv[])
{
	bool seen[N_PARAMETERS + 1] = {false};
	const char *wrong = NULL;

	params->bench = usual_benches + 1;
	for (size_t i = 0; i < N_PARAMETERS; i++)
		set(params, &parameters[i], parameters[i].fallback);
	for (int i = 1; i < argc; i++) {
		if (!take(params, argv[i], seen) && !wrong)
			wrong = argv[i];
	}
	return wrong;
}

static void report_number(const char *name, uint64_t value)
{
	char text[DECIMALS_BYTES], *at = text + sizeof(text) - 1;

	*at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	report_param(name, at);
}

void params_report(const struct bench_params *params)
{
	report_param(bench_key, params->bench);
	for (size_t i = 0; i < N_PARAMETERS; i++) {
		uint64_t value = get(params, &parameters[i]);

		if (!parameters[i].added || value != parameters[i].fallback)
			report_number(parameters[i].name, value);
	}
}
