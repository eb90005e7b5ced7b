/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes a run out of the store. Everything read is checked: the file may be damaged, or made by
 * anybody. Which run is meant is found in find.c.
 */
#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/metrics.h"
#include "harness/store/db.h"
#include "harness/store/find.h"
#include "harness/store/load.h"
#include "harness/wire/record.h"

/* More pairs of a kind, or series of a worker, than any run has: finding them takes time. */
#define LIST_MAX 4096

/* What one run is loaded from and into. */
struct load {
	struct store *store;
	int64_t number;
	struct run *run;
	enum depth { HEAD, VALUES, SERIES } depth;
	struct error *error;
};

/* Call take for each row that a query of this run gives. */
static bool for_each(struct load *load, const char *sql,
		     bool (*take)(struct load *load, sqlite3_stmt *row))
{
	sqlite3_stmt *rows = db_query(load->store, load->error, sql, "i", load->number);
	enum db_step step = DB_FAILED;
	bool ok = rows;

	while (ok && (step = db_step(load->store, rows, load->error)) == DB_ROW)
		ok = take(load, rows);
	sqlite3_finalize(rows);
	return ok && step == DB_END;
}

static bool get_int(struct load *load, sqlite3_stmt *row, int column, int64_t min, int64_t max,
		    int64_t *value)
{
	return db_int(load->store, row, column, min, max, value, load->error);
}

static bool get_text(struct load *load, sqlite3_stmt *row, int column, char **text)
{
	return db_text(load->store, row, column, false, text, load->error);
}

/* Into a buffer of a fixed size. */
static bool get_short(struct load *load, sqlite3_stmt *row, int column, char *text, size_t size)
{
	char *copy;
	bool ok;

	if (!get_text(load, row, column, &copy))
		return false;
	ok = (size_t)snprintf(text, size, "%s", copy) < size ||
	     db_damaged(load->store, load->error, "a text too long in column %s",
			sqlite3_column_name(row, column));
	free(copy);
	return ok;
}

/* Of a benchmark, a value or a series: as the wire has them. */
static bool get_name(struct load *load, sqlite3_stmt *row, int column, char **name)
{
	if (!get_text(load, row, column, name))
		return false;
	return record_is_name(*name) || db_damaged(load->store, load->error, "no name in column %s",
						   sqlite3_column_name(row, column));
}

static bool take_head(struct load *load, sqlite3_stmt *row)
{
	struct run *run = load->run;
	char meter[8];

	if (run->target)
		return db_damaged(load->store, load->error, "a run is there twice");
	if (!get_short(load, row, 0, run->id, sizeof(run->id)) ||
	    !get_text(load, row, 1, &run->target) ||
	    !get_short(load, row, 2, meter, sizeof(meter)) ||
	    !get_text(load, row, 3, &run->status) ||
	    !db_text(load->store, row, 4, true, &run->reason, load->error) ||
	    !db_text(load->store, row, 5, true, &run->label, load->error) ||
	    !get_text(load, row, 6, &run->created))
		return false;
	if (strcmp(meter, "insn") != 0 && strcmp(meter, "tsc") != 0)
		return db_damaged(load->store, load->error, "a meter '%s'", meter);
	if (strcmp(run->status, "ok") != 0 && strcmp(run->status, "failed") != 0)
		return db_damaged(load->store, load->error, "a status '%.20s'", run->status);
	run->meter = strcmp(meter, "tsc") ? METER_INSN : METER_TSC;
	return true;
}

static bool take_pair(struct load *load, sqlite3_stmt *row)
{
	static const char *const kinds[] = {"parameter", "option", "provenance"};
	struct run *run = load->run;
	struct pairs *const lists[] = {&run->parameters, &run->options, &run->provenance};
	char kind[16], *key = NULL, *value = NULL;
	bool ok = get_short(load, row, 0, kind, sizeof(kind)) && get_text(load, row, 1, &key) &&
		  get_text(load, row, 2, &value);
	size_t i = 0;

	while (ok && i < 3 && strcmp(kind, kinds[i]) != 0)
		i++;
	if (ok && (i == 3 || lists[i]->n == LIST_MAX))
		ok = db_damaged(load->store, load->error, "a kind '%s', or too many of it", kind);
	if (ok)
		pairs_set(lists[i], key, value);
	free(key);
	free(value);
	return ok;
}

static bool is_digest(const char *text)
{
	size_t n = strlen(text);

	return !n || (n == 64 && strspn(text, "0123456789abcdef") == n);
}

static bool take_worker(struct load *load, sqlite3_stmt *row)
{
	struct run *run = load->run;
	struct worker worker = {0};
	int64_t phase, number, seed;

	if (!get_int(load, row, 0, 0, UINT32_MAX - 1, &phase) ||
	    !get_int(load, row, 1, 0, UINT32_MAX - 1, &number) ||
	    !get_int(load, row, 2, 0, INT64_MAX, &seed) ||
	    !get_short(load, row, 3, worker.digest, sizeof(worker.digest)) ||
	    !get_short(load, row, 4, worker.release, sizeof(worker.release)))
		return false;
	if (!is_digest(worker.digest))
		return db_damaged(load->store, load->error, "a digest that is none");
	worker.phase = (uint32_t)phase;
	worker.worker = (uint32_t)number;
	worker.seed = (uint64_t)seed;
	run->workers = memory_grow(run->workers, run->n_workers, sizeof(*run->workers));
	run->workers[run->n_workers++] = worker;
	return true;
}

static int compare_workers(const struct worker *worker, int64_t phase, int64_t number)
{
	if (worker->phase != phase)
		return worker->phase < phase ? -1 : 1;
	return worker->worker < number ? -1 : worker->worker > number;
}

/* Whose row is it? The first two columns say phase and worker; workers are sorted by these. */
static struct worker *owner(struct load *load, sqlite3_stmt *row)
{
	size_t low = 0, high = load->run->n_workers;
	int64_t phase, number;

	if (!get_int(load, row, 0, 0, UINT32_MAX - 1, &phase) ||
	    !get_int(load, row, 1, 0, UINT32_MAX - 1, &number))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int side = compare_workers(&load->run->workers[middle], phase, number);

		if (!side)
			return &load->run->workers[middle];
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	db_damaged(load->store, load->error, "samples of a worker that is not there");
	return NULL;
}

static bool take_skipped(struct load *load, sqlite3_stmt *row)
{
	struct worker *worker = owner(load, row);
	char *bench = NULL, *why = NULL;
	bool ok = worker && get_name(load, row, 2, &bench) && get_text(load, row, 3, &why);

	if (ok)
		pairs_set(&worker->skipped, bench, why);
	free(bench);
	free(why);
	return ok;
}

static bool take_value(struct load *load, sqlite3_stmt *row, struct series *series)
{
	int64_t value;

	if (!get_int(load, row, 4, INT64_MIN, INT64_MAX, &value))
		return false;
	series->scalar = true;
	series_append(series, &value, 1);
	return true;
}

static bool take_data(struct load *load, sqlite3_stmt *row, struct series *series)
{
	const unsigned char *bytes;
	size_t n;

	if (sqlite3_column_type(row, 5) != SQLITE_BLOB)
		return db_damaged(load->store, load->error, "a series that is no BLOB");
	bytes = sqlite3_column_blob(row, 5);
	n = (size_t)sqlite3_column_bytes(row, 5);
	if (n % sizeof(int64_t))
		return db_damaged(load->store, load->error,
				  "a series of %zu bytes, which is no whole number of values", n);
	if (n && !bytes)
		return db_error(load->store, "the store", load->error);
	series->n = n / sizeof(int64_t);
	series->values = memory_zeroed(series->n, sizeof(*series->values));
	for (size_t i = 0; i < series->n; i++) {
		uint64_t value;

		memcpy(&value, bytes + i * sizeof(value), sizeof(value));
		series->values[i] = (int64_t)le64toh(value);
	}
	return true;
}

static bool take_sample(struct load *load, sqlite3_stmt *row)
{
	struct worker *worker = owner(load, row);
	char *bench = NULL, *name = NULL;
	bool ok = worker && get_name(load, row, 2, &bench) && get_name(load, row, 3, &name);

	if (ok && (worker->n_series == LIST_MAX || worker_find(worker, bench, name))) {
		ok = db_damaged(load->store, load->error, "%.40s.%.40s is there twice, or too much",
				bench, name);
	} else if (ok) {
		struct series *series = worker_series(worker, bench, name);

		ok = sqlite3_column_type(row, 4) == SQLITE_NULL ? take_data(load, row, series)
								: take_value(load, row, series);
	}
	free(bench);
	free(name);
	return ok;
}

/* NULL stands for all. */
static bool get_scope(struct load *load, sqlite3_stmt *row, int column, uint32_t *scope)
{
	int64_t value;

	*scope = RUN_ALL_PHASES;
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return true;
	if (!get_int(load, row, column, 0, UINT32_MAX - 1, &value))
		return false;
	*scope = (uint32_t)value;
	return true;
}

/* The metrics that a row belongs to: those of the row before, or new ones. */
static struct metrics *metrics_for(struct run *run, uint32_t phase, uint32_t worker)
{
	struct metrics *last = run->n_metrics ? &run->metrics[run->n_metrics - 1] : NULL;

	if (last && last->phase == phase && last->worker == worker)
		return last;
	run->metrics = memory_grow(run->metrics, run->n_metrics, sizeof(*run->metrics));
	last = &run->metrics[run->n_metrics++];
	*last = (struct metrics){.worker = worker, .phase = phase};
	return last;
}

static bool take_metric(struct load *load, sqlite3_stmt *row)
{
	const struct metric_info *info;
	struct metrics *metrics;
	uint32_t phase, worker;
	double value;
	char *name;

	if (!get_scope(load, row, 0, &phase) || !get_scope(load, row, 1, &worker) ||
	    !db_real(load->store, row, 3, &value, load->error) || !get_text(load, row, 2, &name))
		return false;
	info = metrics_find(name);
	free(name);
	/* A metric that this version does not know has nowhere to be shown. */
	if (!info)
		return true;
	metrics = metrics_for(load->run, phase, worker);
	metrics->items = memory_grow(metrics->items, metrics->n, sizeof(*metrics->items));
	metrics->items[metrics->n++] = (struct metric){info->name, value};
	return true;
}

static bool load_all(struct load *load)
{
	if (!for_each(load,
		      "SELECT id, target, meter, status, reason, label, created FROM runs "
		      "WHERE number = ?",
		      take_head))
		return false;
	if (!load->run->target)
		return db_damaged(load->store, load->error, "a run is listed and not there");
	if (!for_each(load,
		      "SELECT kind, key, value FROM pairs WHERE run = ? ORDER BY kind, position",
		      take_pair))
		return false;
	if (load->depth == HEAD)
		return true;
	return for_each(load,
			"SELECT phase, worker, seed, digest, release FROM workers WHERE run = ? "
			"ORDER BY phase, worker",
			take_worker) &&
	       for_each(load,
			"SELECT phase, worker, bench, why FROM skipped WHERE run = ? "
			"ORDER BY phase, worker, bench",
			take_skipped) &&
	       for_each(load,
			load->depth == SERIES
				? "SELECT phase, worker, bench, name, value, data FROM samples "
				  "WHERE run = ? ORDER BY phase, worker, position"
				: "SELECT phase, worker, bench, name, value FROM samples "
				  "WHERE run = ? AND value IS NOT NULL "
				  "ORDER BY phase, worker, position",
			take_sample) &&
	       for_each(load,
			"SELECT phase, worker, metric, value FROM figures WHERE run = ? "
			"ORDER BY position",
			take_metric);
}

static struct run *load_run(struct store *store, const char *which, enum depth depth,
			    struct error *error)
{
	struct load load = {store, 0, run_new(), depth, error};
	bool ok = false;

	/* One transaction, so that nobody deletes the run while it is read. */
	if (db_execute(store, "BEGIN", error))
		ok = db_end(store, store_find(store, which, &load.number, error) && load_all(&load),
			    error);
	if (ok)
		return load.run;
	run_free(load.run);
	return NULL;
}

struct run *store_load(struct store *store, const char *which, bool with_samples,
		       struct error *error)
{
	return load_run(store, which, with_samples ? SERIES : VALUES, error);
}

struct run *store_load_head(struct store *store, const char *which, struct error *error)
{
	return load_run(store, which, HEAD, error);
}
