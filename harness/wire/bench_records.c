/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the benchmark program's records mean: parameters said back, and samples, all bounded. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/words.h"
#include "harness/wire/bench_records.h"
#include "harness/wire/wire_state.h"

#define VALUES_MAX (16u << 20) /* of all series together: 128 MiB, far above any sane run */
#define SERIES_MAX 512

static void on_hello(struct wire *wire)
{
	const char *release;
	int64_t number_said;

	if (wire->bench_hello) {
		wire_wrong(wire, "a second time: the program has started again");
		return;
	}
	release = wire_field(wire, "release");
	if (!wire_check_version(wire) || !release || !wire_number(wire, "worker", &number_said))
		return;
	if (number_said != wire->worker->worker) {
		wire_wrong(wire, "it is worker %" PRId64 ", not %" PRIu32, number_said,
			   wire->worker->worker);
		return;
	}
	snprintf(wire->worker->release, sizeof(wire->worker->release), "%s", release);
	wire->bench_hello = true;
}

static void on_param(struct wire *wire)
{
	const char *name = wire_name_field(wire, "name"), *value = wire_field(wire, "value");
	const struct pairs *params = wire->expect.params;

	if (!name || !value || !params)
		return;
	for (size_t i = 0; i < params->n && i < PARAMS_MAX; i++) {
		if (strcmp(params->items[i].key, name) != 0)
			continue;
		if (wire->param_seen[i])
			wire_wrong(wire, "%s came twice", name);
		else if (strcmp(params->items[i].value, value) != 0)
			wire_wrong(wire, "%s is %s, but %s was asked for", name, value,
				   params->items[i].value);
		wire->param_seen[i] = true;
		return;
	}
	wire_wrong(wire, "nobody asked for a parameter %s", name);
}

/* Was the benchmark asked for? With no parameters given, any will do. */
static bool is_asked_for(const struct wire *wire, const char *bench)
{
	const char *list = wire->expect.params ? pairs_get(wire->expect.params, "bench") : NULL;

	return !list || words_listed(list, bench, strlen(bench));
}

static void check_params_seen(struct wire *wire)
{
	const struct pairs *params = wire->expect.params;

	for (size_t i = 0; params && i < params->n && i < PARAMS_MAX; i++) {
		if (!wire->param_seen[i])
			wire_wrong(wire, "parameter %s was not said back", params->items[i].key);
	}
}

static void on_begin(struct wire *wire)
{
	const char *bench = wire_name_field(wire, "bench");

	if (!bench)
		return;
	check_params_seen(wire);
	if (*wire->bench)
		wire_wrong(wire, "%s has not ended", wire->bench);
	else if (!is_asked_for(wire, bench))
		wire_wrong(wire, "nobody asked for %s", bench);
	else if (pairs_get(&wire->benches, bench))
		wire_wrong(wire, "%s came twice", bench);
	else {
		snprintf(wire->bench, sizeof(wire->bench), "%s", bench);
		pairs_set(&wire->benches, bench, "begun");
	}
}

/* A record that belongs between begin and end of its benchmark: gives its name, or NULL. */
static const char *inside(struct wire *wire)
{
	const char *bench = wire_name_field(wire, "bench");

	if (bench && (!*wire->bench || strcmp(bench, wire->bench) != 0)) {
		wire_wrong(wire, "outside of its benchmark %s", bench);
		return NULL;
	}
	return bench;
}

/* Room for n more values in all, and for one more series? */
static bool bounded(struct wire *wire, size_t n)
{
	wire->values += n;
	if (wire->values > VALUES_MAX || wire->worker->n_series >= SERIES_MAX) {
		wire_wrong(wire, "more data than any run has");
		return false;
	}
	return true;
}

static void on_value(struct wire *wire)
{
	const char *bench = inside(wire), *name = wire_name_field(wire, "name");
	struct series *series;
	int64_t value;

	if (!bench || !name || !wire_number(wire, "v", &value) || !bounded(wire, 1))
		return;
	if (worker_find(wire->worker, bench, name)) {
		wire_wrong(wire, "%s.%s came twice", bench, name);
		return;
	}
	series = worker_series(wire->worker, bench, name);
	series->scalar = true;
	series_append(series, &value, 1);
}

static void on_data(struct wire *wire)
{
	const char *bench = inside(wire), *name = wire_name_field(wire, "name");
	int64_t values[WIRE_DATA_MAX], at;
	const struct series *known;
	struct series *series;
	size_t n;

	if (!bench || !name || !wire_number(wire, "at", &at))
		return;
	if (!record_list(&wire->record, "v", values, WIRE_DATA_MAX, &n)) {
		wire_wrong(wire, "v is no list of up to %d numbers", WIRE_DATA_MAX);
		return;
	}
	known = worker_find(wire->worker, bench, name);
	if (known && known->scalar) {
		wire_wrong(wire, "%s.%s is a single value", bench, name);
		return;
	}
	if (at < 0 || (uint64_t)at != (known ? known->n : 0)) {
		wire_wrong(wire, "%s.%s goes on at %" PRId64 ", not at %zu", bench, name, at,
			   known ? known->n : 0);
		return;
	}
	if (!bounded(wire, n))
		return;
	series = worker_series(wire->worker, bench, name);
	series_append(series, values, n);
}

static void on_skip(struct wire *wire)
{
	const char *bench = wire_name_field(wire, "bench"), *why = wire_field(wire, "why");

	if (!bench || !why)
		return;
	if (!is_asked_for(wire, bench))
		wire_wrong(wire, "nobody asked for %s", bench);
	else if (*wire->bench && strcmp(bench, wire->bench) != 0)
		wire_wrong(wire, "%s has not ended", wire->bench);
	else if (pairs_get(&wire->worker->skipped, bench) ||
		 (!*wire->bench && pairs_get(&wire->benches, bench)))
		wire_wrong(wire, "%s came twice", bench);
	pairs_set(&wire->worker->skipped, bench, why);
	pairs_set(&wire->benches, bench, "skipped");
}

static void on_end(struct wire *wire)
{
	if (inside(wire))
		*wire->bench = '\0';
}

/* Every benchmark that was asked for has been run or skipped. */
static void check_benches(struct wire *wire)
{
	const char *list = wire->expect.params ? pairs_get(wire->expect.params, "bench") : NULL;
	size_t asked = list ? 1 : 0;

	for (const char *c = list; c && *c; c++)
		asked += *c == ',';
	if (wire->benches.n < asked)
		wire_wrong(wire, "only %zu of %zu benchmarks were run", wire->benches.n, asked);
}

static void on_done(struct wire *wire)
{
	int64_t status;

	if (!wire_number(wire, "status", &status) || !wire_check_count(wire))
		return;
	check_params_seen(wire);
	if (*wire->bench)
		wire_wrong(wire, "%s has not ended", wire->bench);
	else if (status)
		wire_wrong(wire, "%" PRId64 " benchmarks failed", status);
	else
		check_benches(wire);
	wire->done = true;
}

void wire_bench_record(struct wire *wire)
{
	static const struct {
		const char *type;
		void (*take)(struct wire *wire);
	} types[] = {{"param", on_param}, {"begin", on_begin}, {"value", on_value},
		     {"data", on_data},	  {"skip", on_skip},   {"end", on_end},
		     {"done", on_done},	  {"hello", on_hello}};

	if (wire->expect.settler && !wire->settled) {
		wire_wrong(wire, "before the kernel has settled");
		return;
	}
	if (!wire->bench_hello && strcmp(wire->record.type, "hello") != 0) {
		wire_wrong(wire, "before hello");
		return;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(wire->record.type, types[i].type)) {
			types[i].take(wire);
			return;
		}
	}
	wire_wrong(wire, "unknown type");
}
