/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the gate measures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/gate/arm_classes.h"
#include "harness/gate/measure_arm.h"

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

const char *gate_targets(char **words, int n)
{
	return find_value(words, n, "--target", "-t");
}

bool gate_request(const struct target *target, char **words, int n, struct run_request *request,
		  char ***argv, struct error *error)
{
	static const char *const own[] = {"--workers=2", "--duration=250ms", "--steps=400"};
	static const char *const phases[] = {"--workers=1", "--duration=250ms", "--steps=200",
					     "--phases=16"};
	/* processes have a number of workers of their own, this host's cores, and so has --cores */
	bool counted = target->program == TARGET_PROCESS || find_value(words, n, "--cores", NULL);
	const char *const *defaults = (target->user_kernel ? phases : own) + counted;
	size_t n_defaults = (target->user_kernel ? 4 : 3) - counted;
	int argc = 0;

	*argv = memory_zeroed((size_t)n + 8, sizeof(char *));
	(*argv)[argc++] = "harness gate";
	for (size_t i = 0; i < n_defaults; i++)
		(*argv)[argc++] = (char *)defaults[i];
	for (int i = 0; i < n; i++)
		(*argv)[argc++] = words[i];
	if (request_parse(argc, *argv, request, error) != CLI_GO)
		return false;
	if (request->elf)
		return error_set(error, "--elf: the gate compares benchmarks");
	request->targets = target->name;
	return true;
}

static char *origin(const struct run_request *request, const char *what)
{
	char *text;

	if (asprintf(&text, "%s%s%s%s%s", what, request->options.kernel ? ", " : "",
		     request->options.kernel ? request->options.kernel : "",
		     request->options.append ? ", --append " : "",
		     request->options.append ? request->options.append : "") < 0)
		return memory_copy(what);
	return text;
}

static bool add(struct arm *arm, const struct run *run, const char *what, struct error *error)
{
	if (strcmp(run->status, "ok") != 0)
		return error_set(error, "%s: %s failed: %s", what, run->id, run->reason);
	arm_add_run(arm, run);
	return run->meter != METER_INSN || arm_add_classes(arm, run, error);
}

bool gate_measure(struct arm *arm, const struct run_request *request, const char *what,
		  struct error *error)
{
	struct run *run = session_measure(request, error);
	bool ok = run && add(arm, run, what, error);

	if (ok) {
		free(arm->origin);
		arm->origin = origin(request, what);
	}
	run_free(run);
	return ok;
}

bool gate_load(struct arm *arm, struct store *store, const char *which, struct error *error)
{
	struct run *run = store_load(store, which, true, error);
	bool ok = run;

	if (ok && run->meter == METER_TSC)
		ok = error_set(error,
			       "%s: measured time is compared within one session only, not with a "
			       "stored run",
			       run->id);
	ok = ok && add(arm, run, which, error);
	if (ok) {
		free(arm->origin);
		arm->origin = memory_copy(which);
	}
	run_free(run);
	return ok;
}

bool gate_measure_batch(const struct gate_side *old, const struct gate_side *new, size_t runs,
			struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < runs; i++) {
		const struct gate_side *first = i % 2 ? new : old;
		const struct gate_side *second = i % 2 ? old : new;

		ok = gate_measure(first->arm, first->request, first->what, error) &&
		     gate_measure(second->arm, second->request, second->what, error);
		if (old->arm->meter == METER_INSN)
			break;
	}
	return ok;
}
