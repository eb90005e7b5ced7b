/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts a run into the store, in one transaction. The way back is load.c. */
#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "harness/base/memory.h"
#include "harness/metrics/metrics.h"
#include "harness/store/db.h"
#include "harness/store/save.h"

static bool save_head(struct store *store, const struct run *run, int64_t *number,
		      struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error,
			 "INSERT INTO runs (id, target, meter, status, reason, label, created) "
			 "VALUES (?, ?, ?, ?, ?, ?, ?)",
			 "ttttttt", run->id, run->target, meter_name(run->meter), run->status,
			 run->reason, run->label, run->created);
	bool ok = insert && db_step(store, insert, error) == DB_END;

	sqlite3_finalize(insert);
	*number = sqlite3_last_insert_rowid(store->db);
	return ok;
}

static bool save_pairs(struct store *store, int64_t number, const char *kind,
		       const struct pairs *pairs, struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error, "INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", "");
	bool ok = insert;

	for (size_t i = 0; ok && i < pairs->n; i++)
		ok = db_run(store, insert, error, "ititt", number, kind, (int64_t)i,
			    pairs->items[i].key, pairs->items[i].value);
	sqlite3_finalize(insert);
	return ok;
}

/* A series is the concatenation of its values, each as 8 bytes, the lowest first. */
static uint64_t *encode(const struct series *series)
{
	uint64_t *data = memory_zeroed(series->n, sizeof(*data));

	for (size_t i = 0; i < series->n; i++)
		data[i] = htole64((uint64_t)series->values[i]);
	return data;
}

static bool save_sample(struct store *store, sqlite3_stmt *insert, int64_t number,
			const struct worker *worker, size_t position, struct error *error)
{
	const struct series *series = &worker->series[position];
	uint64_t *data;
	bool ok;

	if (series->scalar && series->n != 1)
		return error_set(error, "%s.%s is a single value and has %zu", series->bench,
				 series->name, series->n);
	if (series->scalar) {
		/* The statement is used for both kinds: no bytes of the last series may stay. */
		sqlite3_clear_bindings(insert);
		return db_run(store, insert, error, "iiiitti", number, (int64_t)worker->phase,
			      (int64_t)worker->worker, (int64_t)position, series->bench,
			      series->name, series->values[0]);
	}
	data = encode(series);
	ok = db_run(store, insert, error, "iiiittnb", number, (int64_t)worker->phase,
		    (int64_t)worker->worker, (int64_t)position, series->bench, series->name, data,
		    series->n * sizeof(*data));
	sqlite3_clear_bindings(insert);
	free(data);
	return ok;
}

static bool save_samples(struct store *store, int64_t number, const struct worker *worker,
			 struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error, "INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "");
	bool ok = insert;

	for (size_t i = 0; ok && i < worker->n_series; i++)
		ok = save_sample(store, insert, number, worker, i, error);
	sqlite3_finalize(insert);
	return ok;
}

static bool save_skipped(struct store *store, int64_t number, const struct worker *worker,
			 struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error, "INSERT INTO skipped VALUES (?, ?, ?, ?, ?)", "");
	bool ok = insert;

	for (size_t i = 0; ok && i < worker->skipped.n; i++)
		ok = db_run(store, insert, error, "iiitt", number, (int64_t)worker->phase,
			    (int64_t)worker->worker, worker->skipped.items[i].key,
			    worker->skipped.items[i].value);
	sqlite3_finalize(insert);
	return ok;
}

static bool save_worker(struct store *store, int64_t number, const struct worker *worker,
			struct error *error)
{
	sqlite3_stmt *insert;
	bool ok;

	if (worker->seed > INT64_MAX)
		return error_set(error, "seed %" PRIu64 " is larger than the store can hold",
				 worker->seed);
	insert = db_query(store, error, "INSERT INTO workers VALUES (?, ?, ?, ?, ?, ?)", "iiiitt",
			  number, (int64_t)worker->phase, (int64_t)worker->worker,
			  (int64_t)worker->seed, worker->digest, worker->release);
	ok = insert && db_step(store, insert, error) == DB_END;
	sqlite3_finalize(insert);
	return ok && save_skipped(store, number, worker, error) &&
	       save_samples(store, number, worker, error);
}

/* One number for all metrics of a run, in their order; NULL stands for "all". */
static bool save_metrics(struct store *store, int64_t number, const struct run *run,
			 struct error *error)
{
	sqlite3_stmt *insert = db_query(
		store, error,
		"INSERT INTO figures VALUES (?1, ?2, nullif(?3, ?8), nullif(?4, ?8), ?5, ?6, ?7)",
		"");
	bool ok = insert;
	int64_t position = 0;

	for (size_t i = 0; ok && i < run->n_metrics; i++) {
		const struct metrics *metrics = &run->metrics[i];

		for (size_t j = 0; ok && j < metrics->n; j++) {
			const struct metric_info *info = metrics_find(metrics->items[j].name);

			if (!info)
				ok = error_set(error, "a metric without a name in the table: %s",
					       metrics->items[j].name);
			else
				ok = db_run(store, insert, error, "iiiittri", number, position++,
					    (int64_t)metrics->phase, (int64_t)metrics->worker,
					    info->name, metrics_unit(info, run->meter),
					    metrics->items[j].value, (int64_t)RUN_ALL_PHASES);
		}
	}
	sqlite3_finalize(insert);
	return ok;
}

_Static_assert(RUN_ALL_PHASES == RUN_ALL_WORKERS, "one number is stored as NULL");

static bool save(struct store *store, const struct run *run, struct error *error)
{
	int64_t number;
	bool ok = save_head(store, run, &number, error) &&
		  save_pairs(store, number, "parameter", &run->parameters, error) &&
		  save_pairs(store, number, "option", &run->options, error) &&
		  save_pairs(store, number, "provenance", &run->provenance, error);

	for (size_t i = 0; ok && i < run->n_workers; i++)
		ok = save_worker(store, number, &run->workers[i], error);
	return ok && save_metrics(store, number, run, error);
}

/* About what a run takes in the file, in bytes. */
static uint64_t size_of(const struct run *run)
{
	const uint64_t row = 128;
	uint64_t size = 0;

	for (size_t i = 0; i < run->n_workers; i++) {
		for (size_t j = 0; j < run->workers[i].n_series; j++)
			size += row + run->workers[i].series[j].n * sizeof(int64_t);
	}
	for (size_t i = 0; i < run->n_metrics; i++)
		size += row * run->metrics[i].n;
	return size + (run->reason ? strlen(run->reason) : 0);
}

/*
 * A run is written to the log first and then to the file; and deleting takes some space, too: of a
 * disk filled to the last byte nothing could be pruned.
 */
static bool check_space(const struct store *store, const struct run *run, struct error *error)
{
	const uint64_t reserve = 512 << 10;
	struct statvfs status;

	if (statvfs(store->file, &status) ||
	    status.f_bavail * status.f_frsize >= 2 * size_of(run) + reserve)
		return true;
	return db_no_space(store, error);
}

bool store_save(struct store *store, const struct run *run, struct error *error)
{
	struct error ignored;

	if (!store->write)
		return error_set(error, "the store is open for reading only");
	if (!check_space(store, run, error) || !db_begin(store, error) ||
	    !db_end(store, save(store, run, error), error))
		return false;
	/* Stored it is; that the log is emptied into the file can wait, if it must. */
	db_execute(store, "PRAGMA wal_checkpoint", &ignored);
	return true;
}
