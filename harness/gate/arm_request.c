/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user's words over the gate's defaults. Measures nothing. */
#include <stdlib.h>

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

bool arm_request_parse(const struct target *target, char **words, int n,
		       struct run_request *request, struct error *error)
{
	static const char *const own[] = {"--workers=2", "--duration=250ms", "--steps=400"};
	static const char *const phases[] = {"--workers=1", "--duration=250ms", "--steps=200",
					     "--phases=16"};
	/* processes have a number of workers of their own, this host's cores, and so has --cores */
	bool counted = target->program == TARGET_PROCESS || find_value(words, n, "--cores", NULL);
	const char *const *defaults = (target->user_kernel ? phases : own) + counted;
	size_t n_defaults = (target->user_kernel ? 4 : 3) - counted;
	char **argv = memory_zeroed((size_t)n + 8, sizeof(char *));
	int argc = 0;
	bool ok;

	argv[argc++] = (char *)"harness gate";
	for (size_t i = 0; i < n_defaults; i++)
		argv[argc++] = (char *)defaults[i];
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
