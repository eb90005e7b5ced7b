/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A request held against its targets' descriptors. */
#include <stdio.h>

#include "harness/boot/kernel_image.h"
#include "harness/boot/target_parts.h"
#include "harness/measure/request_check.h"
#include "harness/metrics/metrics.h"
#include "harness/run/benchmarks.h"

bool request_check_pad(const struct run_request *request, const char *target, struct error *error)
{
	return !request->params.number[PARAM_PAD] ||
	       error_set(error,
			 "--pad: target %s measures time, in which no-ops between clock reads "
			 "gain nothing and hide what is short; they are for the meter insn",
			 target);
}

/* insn for what is booted, tsc for what runs here: there is no other. */
static bool check_meter(const struct run_request *request, const struct target *target,
			struct error *error)
{
	if (!target_is_process(target))
		return true; /* KVM decides */
	if (request->meter == RUN_METER_INSN)
		return error_set(error,
				 "--meter insn: target %s runs on this host's processors, which "
				 "count no instructions for us; it measures time (tsc)",
				 target->name);
	if (request->in_insn)
		return error_set(error,
				 "target %s measures time: give durations and lengths in ns, us, "
				 "ms or s, not in insn",
				 target->name);
	return request_check_pad(request, target->name, error);
}

/* What is only for processes, and what is only for machines. */
static bool check_host(const struct run_request *request, const struct target *const *targets,
		       size_t n, struct error *error)
{
	const struct plan_options *options = &request->options;
	const struct target *process = NULL;

	for (size_t i = 0; i < n; i++) {
		if (target_is_process(targets[i]))
			process = targets[i];
	}
	if (!process && (options->host.cpus || options->host.fifo || options->host.events))
		return error_set(error, "--%s is for targets that run on this host, as linux-host",
				 options->host.cpus   ? "cpus"
				 : options->host.fifo ? "fifo"
						      : "events");
	if (process && n == 1 && (options->append || request->jobs))
		return error_set(error, "--%s: target %s boots nothing",
				 options->append ? "append" : "jobs", process->name);
	if (process && request->elf)
		return error_set(error, "--elf: target %s runs the benchmarks only", process->name);
	return true;
}

/* Cores have clocks of their own only where instructions are counted. */
static bool check_shared(const struct run_request *request, const struct target *target,
			 struct error *error)
{
	uint32_t cores = (uint32_t)request->params.number[PARAM_CORES];
	struct target_parts parts;

	if (!cores)
		return true;
	if (request->meter == RUN_METER_TSC)
		return error_set(error, "--cores: only the meter insn has a clock for each core");
	if (!target_parts(target, cores, request->options.load, &parts, error))
		return false;
	target_parts_free(&parts);
	return true;
}

/* A benchmark of which nothing would be printed is half finished. */
static bool check_benches(const struct params *params, struct error *error)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		if (params_has_bench(params, bench->name) && !metrics_any(bench->name))
			return error_set(error,
					 "benchmark %s has no metric, so nothing would be printed "
					 "of it: add a row for %s to the table in "
					 "harness/metrics/metrics.c (CONTRIBUTING.md says how)",
					 bench->name, bench->name);
	}
	return true;
}

bool request_check(const struct run_request *request, const struct target *const *targets, size_t n,
		   struct error *error)
{
	const struct target *tickless = NULL, *settling = NULL;

	if (!check_benches(&request->params, error))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (request->options.kernel && !targets[i]->user_kernel)
			return error_set(error, "--kernel: target %s boots only its own kernel",
					 targets[i]->name);
		if (targets[i]->tick_hz)
			tickless = targets[i];
		if (targets[i]->settles)
			settling = targets[i];
		if (!check_meter(request, targets[i], error) ||
		    !check_shared(request, targets[i], error))
			return false;
	}
	if (!check_host(request, targets, n, error) ||
	    (request->options.kernel && !kernel_image_check(request->options.kernel, error)))
		return false;
	if (request->options.tick_hz && !tickless)
		return error_set(error, "--tick-hz: %s has a tick of its own", targets[0]->name);
	if (!settling && (request->options.settle_given || request->options.span_given ||
			  request->options.no_snapshot))
		return error_set(error,
				 "--%s is for a Linux that is booted: %s has no boot to wait for",
				 request->options.settle_given ? "settle"
				 : request->options.span_given ? "uptime-span"
							       : "no-snapshot",
				 targets[0]->name);
	if (request->elf && n != 1)
		return error_set(error, "--elf runs on one target at a time");
	for (size_t i = 0; i < n && request->options.tick_hz && !request->quiet; i++) {
		if (!targets[i]->tick_hz)
			fprintf(stderr,
				"harness: %s keeps its own tick: --tick-hz does not concern it\n",
				targets[i]->name);
	}
	return true;
}
