/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run: a machine for every worker of every phase. Knows no command line and no store. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/progress.h"
#include "harness/boot/execute.h"
#include "harness/boot/machines.h"
#include "harness/boot/process_workers.h"
#include "harness/boot/qemu.h"
#include "harness/boot/settling.h"
#include "harness/boot/snapshots.h"
#include "harness/host/cpus.h"

static struct pairs *arguments_of(const struct plan *plan, const struct worker *worker)
{
	struct pairs *arguments = memory_zeroed(1, sizeof(*arguments));

	params_for_worker(&plan->params, worker->worker, worker->phase, arguments);
	return arguments;
}

/* Workers of one machine: each is a source of records of its own. */
static void share(const struct plan *plan, struct worker *worker, struct machine *machine)
{
	uint32_t cores = (uint32_t)plan->params.number[PARAM_CORES];

	if (!cores)
		return;
	machine->expect.shared = cores;
	machine->n_others = cores - 1;
	machine->others = memory_zeroed(machine->n_others, sizeof(*machine->others));
	for (uint32_t i = 1; i < cores; i++)
		machine->others[i - 1] =
			(struct machine_worker){.expect = {.bench = true,
							   .settler = plan->settle.wanted,
							   .params = arguments_of(plan, worker + i),
							   .shared = cores,
							   .number = i},
						.worker = worker + i};
}

/* The first worker of a machine; others that share it follow. */
static bool prepare(const struct plan *plan, const char *qemu, struct worker *worker,
		    struct machine *machine, struct error *error)
{
	struct pairs *arguments = arguments_of(plan, worker);
	char line[KERNEL_COMMAND_LINE_MAX + 1], *text;
	bool ok;

	machine->worker = worker;
	machine->cpu_limit = plan->timeout > 0 ? plan->timeout : params_timeout(&plan->params);
	machine->expect = (struct wire_expect){
		.supervisor = plan->supervisor,
		.settler = plan->settle.wanted,
		.bench = true,
		.params = arguments,
	};
	share(plan, worker, machine);
	text = pairs_text(arguments);
	ok = settling_line_of(line, plan, worker, text, error);
	if (ok)
		machine->arguments = settling_arguments_of(
			qemu_arguments(qemu, plan->machine, plan->n_machine, plan->kernel,
				       *plan->initrd ? plan->initrd : NULL, line),
			plan, worker, text);
	free(text);
	if (!ok)
		return false;
	if (*plan->companion.kernel)
		machine->companion = qemu_companion_arguments(
			qemu, plan->companion.machine, plan->companion.n_machine,
			plan->companion.kernel, plan->companion.initrd, plan->companion.append);
	if (plan->settle.snapshot)
		machine->saved = settling_saved_arguments(machine->arguments);
	machine->saved_alone = plan->settle.always;
	if (plan->plugin) {
		machine->log = &plan->plugin->log;
		machine->arguments =
			qemu_arguments_add(machine->arguments, "-plugin", plan->plugin->argument);
	}
	return true;
}

static void add_workers(struct run *run, const struct params *params)
{
	uint32_t workers = (uint32_t)params->number[PARAM_WORKERS];
	uint32_t phases = (uint32_t)params->number[PARAM_PHASES];

	run->n_workers = (size_t)workers * phases;
	run->workers = memory_zeroed(run->n_workers, sizeof(*run->workers));
	for (size_t i = 0; i < run->n_workers; i++) {
		run->workers[i].worker = (uint32_t)(i % workers);
		run->workers[i].phase = (uint32_t)(i / workers);
		run->workers[i].seed =
			params_worker_seed(params, run->workers[i].worker, run->workers[i].phase);
	}
}

/* The run is as good as its worst machine; it has no status if not all of them came to their end. */
static void conclude(struct run *run, const struct machine *machines, size_t n)
{
	size_t finished = 0;

	for (size_t i = 0; i < n; i++) {
		const struct machine *machine = &machines[i];

		finished += machine->finished;
		if (!machine->finished || machine->ok)
			continue;
		run->status = memory_copy("failed");
		if (asprintf(&run->reason, "worker %" PRIu32 ", phase %" PRIu32 ": %s",
			     machine->worker->worker, machine->worker->phase, machine->reason) < 0)
			run->reason = memory_copy(machine->reason);
		run_drop_samples(run);
		break;
	}
	if (!run->status && finished == n)
		run->status = memory_copy("ok");
	if (machines[0].notes && *machines[0].notes)
		pairs_set(&run->provenance, "notes", machines[0].notes);
	if (*run->workers[0].release)
		pairs_set(&run->provenance, "kernel_release", run->workers[0].release);
}

/* The machines of one run. */
static bool prepare_run(const struct plan *plan, const char *qemu, struct run *run,
			struct machine *machines, struct error *error)
{
	size_t n = params_machines(&plan->params), workers = run->n_workers / n;
	char *text;

	for (size_t i = 0; i < n; i++) {
		if (!prepare(plan, qemu, &run->workers[i * workers], &machines[i], error))
			return false;
	}
	text = qemu_arguments_text(machines[0].arguments);
	pairs_set(&run->provenance, "qemu_arguments", text);
	free(text);
	if (machines[0].companion) {
		text = qemu_arguments_text(machines[0].companion);
		pairs_set(&run->provenance, "companion_qemu_arguments", text);
		free(text);
	}
	return true;
}

/* If some machine could not be saved, the others tell: they boot, and are the same. */
static void say_unsaved(const struct batch *batch, const char *why)
{
	for (size_t i = 0; why && i < batch->n; i++) {
		if (batch->plans[i]->settle.snapshot)
			pairs_set(&batch->runs[i]->provenance, RUN_UNSAVED, why);
	}
}

/*
 * Machines in the order in which they are started: where a Linux boots first, which takes longest. What is long
 * and starts last keeps all other processors waiting. To be freed.
 */
static struct machine **longest_first(const struct batch *batch, struct machine *machines, size_t n)
{
	struct machine **order = memory_zeroed(n, sizeof(struct machine *));
	size_t at = 0;

	for (int others = 0; others < 2; others++) {
		struct machine *machine = machines;

		for (size_t i = 0; i < batch->n; i++) {
			size_t left = params_machines(&batch->plans[i]->params);

			for (; left; left--, machine++) {
				if (batch->plans[i]->settle.wanted == !others)
					order[at++] = machine;
			}
		}
	}
	return order;
}

/* First those that are to be saved, with those that wait for none of them, then the others. */
static bool boot(const struct batch *batch, struct machine *const *machines, size_t n,
		 struct error *error)
{
	size_t parallel = batch->plans[0]->parallel ? batch->plans[0]->parallel : cpus_usable();
	bool quiet = batch->plans[0]->quiet, ok;
	struct progress progress;
	struct machine_watch watch = {progress_show, &progress, 0};
	struct snapshots snapshots;

	progress_start(&progress, batch->name, quiet);
	ok = snapshots_make(&snapshots, machines, n, parallel, &watch, error);
	progress_end(&progress);
	say_unsaved(batch, snapshots.why);
	progress_start(&progress, batch->name, quiet);
	ok = ok && machines_run(machines, n, parallel, &watch, error);
	progress_end(&progress);
	snapshots_free(&snapshots);
	return ok;
}

static bool prepare_all(const struct batch *batch, const char *qemu, struct machine *machines,
			struct error *error)
{
	for (size_t i = 0; i < batch->n; i++) {
		size_t n = params_machines(&batch->plans[i]->params);

		add_workers(batch->runs[i], &batch->plans[i]->params);
		if (!prepare_run(batch->plans[i], qemu, batch->runs[i], machines, error))
			return false;
		for (; n; n--, machines++)
			machines->run = batch->all_or_none ? batch : (void *)batch->runs[i];
	}
	return true;
}

static void conclude_all(const struct batch *batch, const struct machine *machines)
{
	for (size_t i = 0; i < batch->n; i++) {
		size_t n = params_machines(&batch->plans[i]->params);

		conclude(batch->runs[i], machines, n);
		machines += n;
	}
}

bool execute_together(const struct batch *batch, const char *qemu, struct error *error)
{
	struct machine *machines, **order;
	size_t n = 0;
	bool ok;

	for (size_t i = 0; i < batch->n; i++)
		n += params_machines(&batch->plans[i]->params);
	machines = memory_zeroed(n, sizeof(*machines));
	ok = prepare_all(batch, qemu, machines, error);
	if (ok) {
		order = longest_first(batch, machines, n);
		ok = boot(batch, order, n, error);
		free(order);
		conclude_all(batch, machines);
	}
	for (size_t i = 0; i < n; i++)
		machine_clear(&machines[i]);
	free(machines);
	return ok;
}

static bool execute_here(const struct plan *plan, const char *qemu, struct run *run,
			 struct error *error)
{
	size_t n = params_machines(&plan->params);
	struct machine *machines = memory_zeroed(n, sizeof(*machines));
	bool ok;

	add_workers(run, &plan->params);
	ok = process_workers_execute(plan, qemu, run, machines, error);
	if (ok)
		conclude(run, machines, n);
	for (size_t i = 0; i < n; i++)
		machine_clear(&machines[i]);
	free(machines);
	return ok;
}

bool execute(const struct plan *plan, const char *qemu, struct run *run, struct error *error)
{
	if (*plan->program || plan->kvm)
		return execute_here(plan, qemu, run, error);
	return execute_together(&(struct batch){&plan, &run, 1, plan->target, true}, qemu, error);
}
