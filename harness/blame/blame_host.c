/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blame on this host, by the kernel's own tracepoints. Knows no plugin. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/json_text.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/blame/blame_host.h"
#include "harness/blame/ftrace_charge.h"
#include "harness/boot/process_workers.h"
#include "harness/host/cpus.h"
#include "harness/host/tracefs.h"
#include "harness/measure/session.h"

struct host_blame {
	struct run *plain, *traced;
	struct ftrace_shares shares;
	size_t strange;
	uint64_t lost;
	bool osnoise;
};

/* A selfish run with the parameters, processors and priority of another. */
static bool request_like(struct run_request *request, const struct run *like, const char *label,
			 struct error *error)
{
	const char *fifo = pairs_get(&like->options, "fifo");

	*request = (struct run_request){.targets = like->target,
					.workers_given = true,
					.label = label,
					.origin = "blame",
					.quiet = true};
	request->options.host.cpus = pairs_get(&like->options, "cpus");
	request->options.host.fifo = fifo ? strtoull(fifo, NULL, 10) : 0;
	return params_from_pairs(&request->params, &like->parameters, error) &&
	       params_set(&request->params, PARAM_BENCH, "selfish", METER_TSC, error);
}

static struct run *measure_like(const struct run *like, const char *label, struct error *error)
{
	struct run_request request;
	struct run *run = request_like(&request, like, label, error)
				  ? session_measure(&request, error)
				  : NULL;

	if (run && strcmp(run->status, "ok") != 0) {
		error_set(error, "%s failed: %s", run->id, run->reason);
		run_free(run);
		return NULL;
	}
	return run;
}

/* Charge a worker's detours to what its processor's trace says. */
static bool charge(struct host_blame *blame, const struct tracefs *tracefs,
		   const struct worker *worker, int cpu, struct error *error)
{
	const struct series *start = worker_find(worker, "selfish", "start");
	const struct series *length = worker_find(worker, "selfish", "length");
	struct ftrace trace;
	int64_t began, pid;
	uint64_t lost;
	char *text;
	bool ok;

	if (!worker_scalar(worker, "selfish", PROCESS_WORKERS_BEGAN, &began) ||
	    !worker_scalar(worker, "selfish", PROCESS_WORKERS_PID, &pid))
		return error_set(error, "the worker does not say when it began");
	text = tracefs_text(tracefs, cpu, &lost);
	ok = ftrace_parse(&trace, text, (pid_t)pid, error);
	free(text);
	if (!ok)
		return false;
	if (start)
		ftrace_charge(&blame->shares, &trace, (uint64_t)began, start->values,
			      length->values, start->n);
	blame->strange += trace.strange;
	blame->lost += trace.lost > lost ? trace.lost : lost;
	ftrace_free(&trace);
	return true;
}

static bool charge_all(struct host_blame *blame, const struct tracefs *tracefs, struct error *error)
{
	const char *list = pairs_get(&blame->traced->provenance, "host_cpus");
	struct cpus cpus;

	if (!list || !cpus_parse(&cpus, list, NULL, error))
		return false;
	for (size_t i = 0; i < blame->traced->n_workers; i++) {
		const struct worker *worker = &blame->traced->workers[i];

		if (worker->worker >= cpus.n ||
		    !charge(blame, tracefs, worker, cpus.items[worker->worker], error))
			return false;
	}
	ftrace_shares_sort(&blame->shares);
	return true;
}

static bool make(struct host_blame *blame, const struct run *like, struct error *error)
{
	struct tracefs tracefs;
	bool ok;

	if (!tracefs_start(&tracefs, error))
		return false;
	blame->osnoise = tracefs.osnoise;
	blame->traced = measure_like(like, "traced by blame", error);
	ok = blame->traced && tracefs_stop(&tracefs, error) && charge_all(blame, &tracefs, error);
	tracefs_end(&tracefs);
	if (!ok)
		return false;
	blame->plain = measure_like(like, "beside a traced one", error);
	return blame->plain;
}

static void add_share(struct table *table, const char *name, size_t detours, double ticks,
		      double max, const struct host_blame *blame)
{
	double ns = run_tick_ns(blame->traced);
	char text[NUMBER_TEXT_MAX];

	table_add(table, name);
	table_addf(table, "%zu", detours);
	table_add(table, number_readable(ticks * ns, text));
	if (isnan(max))
		table_add(table, "");
	else
		table_add(table, number_readable(max * ns, text));
	table_addf(table, "%.2f",
		   blame->shares.stolen > 0 ? 100 * ticks / blame->shares.stolen : 0);
}

/* What tracing adds is in the traced run's metrics: beside them, those of a run without it. */
static void print_effect(const struct host_blame *blame)
{
	static const char *const metrics[] = {"selfish.rate", "selfish.noise_fraction",
					      "selfish.p50", "selfish.p99"};
	struct table table;
	char text[NUMBER_TEXT_MAX];

	table_init(&table, "lrr");
	table_add(&table, "probe effect");
	table_add(&table, "traced");
	table_add(&table, "not traced");
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		table_add(&table, metrics[i]);
		table_add(&table, number_readable(run_metric(blame->traced, metrics[i]), text));
		table_add(&table, number_readable(run_metric(blame->plain, metrics[i]), text));
	}
	table_print(&table, stdout);
	table_free(&table);
}

static void print_table(const struct host_blame *blame, size_t top)
{
	const struct ftrace_shares *shares = &blame->shares;
	struct table table;

	table_init(&table, "lrrrr");
	table_add(&table, blame->traced->target);
	table_add(&table, "detours");
	table_add(&table, "ns in all");
	table_add(&table, "longest");
	table_add(&table, "%");
	for (size_t i = 0; i < shares->n && i < top; i++)
		add_share(&table, shares->items[i].name, shares->items[i].detours,
			  shares->items[i].ticks, shares->items[i].max, blame);
	add_share(&table, "(entry, exit, tracing)", shares->detours - shares->untraced_detours,
		  shares->around, NAN, blame);
	add_share(&table, "(nothing traced)", shares->untraced_detours, shares->untraced, NAN,
		  blame);
	add_share(&table, "all", shares->detours, shares->stolen, NAN, blame);
	table_print(&table, stdout);
	table_free(&table);
	printf("by the kernel's tracepoints%s; nothing traced: a hypervisor, the processor, or the "
	       "kernel where it has none\n",
	       blame->osnoise ? " and its osnoise tracer" : "");
	if (blame->lost)
		printf("%" PRIu64
		       " events did not fit the kernel's buffers: what they would say is "
		       "missing; shorten --duration\n",
		       blame->lost);
	if (blame->strange)
		printf("%zu lines of the trace were not understood\n", blame->strange);
	putchar('\n');
	print_effect(blame);
}

static json_t *make_share(const struct ftrace_share *share, double ns)
{
	return json_pack("{s:o, s:I, s:f, s:f}", "name", json_text(share->name), "detours",
			 (json_int_t)share->detours, "stolen", share->ticks * ns, "longest",
			 share->max * ns);
}

static bool print_json(const struct host_blame *blame, struct error *error)
{
	const struct ftrace_shares *shares = &blame->shares;
	double ns = run_tick_ns(blame->traced);
	json_t *list = json_array(), *root;

	for (size_t i = 0; i < shares->n; i++)
		json_array_append_new(list, make_share(&shares->items[i], ns));
	root = json_pack("{s:o, s:o, s:s, s:s, s:f, s:f, s:f, s:I, s:I, s:I, s:I, s:o}", "run",
			 json_text(blame->traced->id), "untraced_run", json_text(blame->plain->id),
			 "benchmark", "selfish", "unit", "ns", "stolen", shares->stolen * ns,
			 "around", shares->around * ns, "unattributed", shares->untraced * ns,
			 "detours", (json_int_t)shares->detours, "unattributed_detours",
			 (json_int_t)shares->untraced_detours, "lost_events",
			 (json_int_t)blame->lost, "strange_lines", (json_int_t)blame->strange,
			 "causes", list);
	return json_print(stdout, root, error);
}

bool blame_host(const struct run *like, size_t top, enum format format, bool quiet,
		struct error *error)
{
	struct host_blame blame = {.plain = NULL};
	bool ok;

	if (format == FORMAT_CSV)
		return error_set(error, "--format csv: blame on this host is a table or json");
	if (!quiet)
		fprintf(stderr,
			"harness: %s is measured anew, with the kernel's tracepoints on and "
			"off\n",
			like->target);
	ok = make(&blame, like, error);
	if (ok && format == FORMAT_JSON)
		ok = print_json(&blame, error);
	else if (ok)
		print_table(&blame, top);
	ftrace_shares_free(&blame.shares);
	run_free(blame.plain);
	run_free(blame.traced);
	return ok;
}
