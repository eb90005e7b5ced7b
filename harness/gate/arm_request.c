/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user's words over the gate's defaults. Measures nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/gate/arm_request.h"
#include "harness/measure/session.h"

/* The value that stands last after one of two names. */
static const char *find_value(char **words, int n, const char *name, const char *short_name)
{
	const char *found = NULL;

	for (int i = 0; i < n; i++) {
		const char *value;
		int at = i;

		if (cli_take_value(name, words, n, &at, &value) ||
		    (short_name && cli_take_value(short_name, words, n, &at, &value)))
			found = value;
	}
	return found;
}

const char *arm_request_targets(char **words, int n)
{
	return find_value(words, n, "--target", "-t");
}

/*
 * Workers of one boot share what moves from boot to boot, so where boots or starts are counted each has
 * one. Not of the co-kernel, whose Linux is let settle at every start, nor in measured time, where runs
 * are counted, of which there are many already.
 */
static size_t add_defaults(const struct target *target, unsigned int boots, bool counted, bool tsc,
			   char *phases, size_t size, char **argv)
{
	bool moved = target->user_kernel, seeds = moved || !(target->settles || tsc);
	size_t n = 0;

	argv[n++] = (char *)"--duration=250ms";
	argv[n++] = (char *)(moved ? "--steps=200" : "--steps=400");
	if (counted) {
		/* processes have a number of workers of their own, this host's cores, and so has --cores */
		if (!moved)
			return n;
	} else {
		argv[n++] = (char *)(seeds ? "--workers=1" : "--workers=2");
	}
	if (seeds) {
		snprintf(phases, size, "--phases=%u", moved ? boots : ARM_SEEDS);
		argv[n++] = phases;
	}
	return n;
}

bool arm_request_parse(const struct target *target, unsigned int boots, char **words, int n,
		       struct run_request *request, struct error *error)
{
	bool counted = target->program == TARGET_PROCESS || find_value(words, n, "--cores", NULL);
	const char *meter = find_value(words, n, "--meter", NULL);
	bool tsc = meter && !strcmp(meter, "tsc");
	char **argv = memory_zeroed((size_t)n + 8, sizeof(char *)), phases[32];
	int argc = 0;
	bool ok;

	argv[argc++] = (char *)"harness gate";
	argc += (int)add_defaults(target, boots, counted, tsc, phases, sizeof(phases), argv + 1);
	for (int i = 0; i < n; i++)
		argv[argc++] = words[i];
	ok = request_parse(argc, argv, request, error) == CLI_GO;
	free(argv);
	if (!ok)
		return false;
	if (request->elf)
		return error_set(error, "--elf: the gate compares benchmarks");
	request->targets = target->name;
	request->origin = "gate";
	return session_check(request, error);
}
