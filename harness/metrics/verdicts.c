/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From runs to the noise library's table of units, and back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/metrics/kinds.h"
#include "harness/metrics/verdicts.h"
#include "harness/run/run_metrics.h"
#include "harness/run/settled.h"

/* Does a run have that metric at all, if only as nothing? */
static bool has(const struct run *run, const char *metric)
{
	const struct metrics *own = run_metrics_find(run, RUN_ALL_WORKERS, RUN_ALL_PHASES);

	for (size_t i = 0; own && i < own->n; i++) {
		if (!strcmp(own->items[i].name, metric))
			return true;
	}
	return false;
}

static void list_metrics(struct verdicts *verdicts, struct run *const *runs, size_t n)
{
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		bool any = false;

		for (size_t i = 0; i < n; i++)
			any |= has(runs[i], info->name);
		if (!any)
			continue;
		verdicts->metrics =
			memory_grow(verdicts->metrics, verdicts->rows, sizeof(*verdicts->metrics));
		verdicts->metrics[verdicts->rows++] = info;
	}
}

/* ---- units ---- */

/*
 * Steps of the barrier are of all workers together, a largest value is the largest of all, and what is most
 * common in a boot need not be so in each of its windows.
 */
static bool is_of_all(const struct metric_info *info)
{
	enum configurations_kind kind = metrics_kind(info->name);

	return !strncmp(info->name, "barrier.", strlen("barrier.")) ||
	       !strcmp(info->name, "selfish.mode") || kind == CONFIGURATIONS_LARGEST ||
	       kind == CONFIGURATIONS_LEAST;
}

static double mean_over_windows(const struct run *run, uint32_t phase, const char *metric)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < run->n_metrics; i++) {
		const struct metrics *metrics = &run->metrics[i];
		double value;

		if (metrics->worker == RUN_ALL_WORKERS || metrics->phase != phase)
			continue;
		value = run_metrics_value(metrics, metric);
		if (isnan(value))
			continue;
		sum += value;
		n++;
	}
	return n ? sum / (double)n : NAN;
}

static double value_of(const struct run *run, const struct metrics *boot,
		       const struct metric_info *info)
{
	double value = is_of_all(info) ? NAN : mean_over_windows(run, boot->phase, info->name);

	return isnan(value) ? run_metrics_value(boot, info->name) : value;
}

/* A metric in each of a run's boots, to be freed; of a single boot the run's own. */
static struct configurations_units make_units(const struct run *run, const struct metric_info *info)
{
	size_t boots = run_metrics_phases(run), n = 0;
	double *values = memory_zeroed(boots + 1, sizeof(*values));

	if (!boots)
		values[n++] = run_metric(run, info->name);
	for (size_t i = 0; i < run->n_metrics; i++) {
		const struct metrics *metrics = &run->metrics[i];

		if (boots && metrics->worker == RUN_ALL_WORKERS && metrics->phase != RUN_ALL_PHASES)
			values[n++] = value_of(run, metrics, info);
	}
	return (struct configurations_units){values, n};
}

/* ---- columns ---- */

static bool is_moved(const struct run *run)
{
	const char *settle, *span;

	return settled_concerns(run, &settle, &span);
}

static enum verdicts_basis basis_of(const struct run *base, const struct run *run)
{
	if (run->meter == METER_TSC)
		return VERDICTS_TIMED;
	return is_moved(base) || is_moved(run) ? VERDICTS_FEW : VERDICTS_EXACT;
}

/* Not a unit's value is moved: is any of them another? */
static bool differs(const struct run *base, const struct run *run, const struct metric_info *info)
{
	struct configurations_units old = make_units(base, info), new = make_units(run, info);
	bool same = old.n == new.n;

	for (size_t i = 0; same && i < old.n; i++)
		same = old.values[i] == new.values[i] ||
		       (isnan(old.values[i]) && isnan(new.values[i]));
	free((double *)old.values);
	free((double *)new.values);
	return !same;
}

static void judge_exact(struct verdicts *verdicts, struct run *const *runs, size_t base)
{
	for (size_t i = 0; i < verdicts->rows * verdicts->columns; i++) {
		size_t column = i % verdicts->columns;

		verdicts->cells[i].p = NAN;
		if (verdicts->basis[column] == VERDICTS_EXACT)
			verdicts->cells[i].verdict =
				differs(runs[base], runs[column],
					verdicts->metrics[i / verdicts->columns])
					? CONFIGURATIONS_EXACT
					: CONFIGURATIONS_SAME;
		else if (column != base)
			verdicts->cells[i].verdict = CONFIGURATIONS_UNCLEAR;
	}
}

/* The base and those whose boots must be held against it, in this order; gives how many. */
static size_t list_moved(const struct verdicts *verdicts, size_t base, size_t *columns)
{
	size_t n = 0;

	columns[n++] = base;
	for (size_t i = 0; i < verdicts->columns; i++) {
		if (verdicts->basis[i] == VERDICTS_FEW)
			columns[n++] = i;
	}
	return n;
}

static size_t count_deciding(const struct verdicts *verdicts)
{
	size_t n = 0;

	for (size_t i = 0; i < verdicts->rows; i++)
		n += configurations_decides(metrics_kind(verdicts->metrics[i]->name));
	return n;
}

static bool judge_moved(struct verdicts *verdicts, struct run *const *runs, const size_t *columns,
			size_t n)
{
	size_t all = verdicts->rows * n;
	enum configurations_kind *kinds = memory_zeroed(verdicts->rows, sizeof(*kinds));
	struct configurations_units *units = memory_zeroed(all, sizeof(*units));
	struct configurations_cell *cells = memory_zeroed(all, sizeof(*cells));
	bool ok;

	for (size_t i = 0; i < verdicts->rows; i++)
		kinds[i] = metrics_kind(verdicts->metrics[i]->name);
	for (size_t i = 0; i < all; i++)
		units[i] = make_units(runs[columns[i % n]], verdicts->metrics[i / n]);
	ok = configurations_judge(kinds, verdicts->rows, n, units, cells);
	for (size_t i = 0; i < all; i++) {
		if (ok)
			verdicts->cells[i / n * verdicts->columns + columns[i % n]] = cells[i];
		free((double *)units[i].values);
	}
	free(kinds);
	free(units);
	free(cells);
	return ok;
}

/* As configurations_judge() has it: the base and all others must have as many as are needed. */
static void judge_numbers(struct verdicts *verdicts, const size_t *columns, size_t n)
{
	bool enough = true;

	verdicts->needed = configurations_boots(count_deciding(verdicts) * (n - 1));
	for (size_t i = 0; i < n; i++)
		enough &= verdicts->boots[columns[i]] >= verdicts->needed;
	for (size_t i = 1; enough && i < n; i++)
		verdicts->basis[columns[i]] = VERDICTS_BOOTS;
}

bool verdicts_make(struct verdicts *verdicts, struct run *const *runs, size_t n, size_t base,
		   struct error *error)
{
	size_t *columns = memory_zeroed(n + 1, sizeof(*columns)), moved;
	bool ok = true;

	*verdicts = (struct verdicts){.columns = n};
	list_metrics(verdicts, runs, n);
	verdicts->basis = memory_zeroed(n, sizeof(*verdicts->basis));
	verdicts->boots = memory_zeroed(n, sizeof(*verdicts->boots));
	verdicts->cells = memory_zeroed(verdicts->rows * n, sizeof(*verdicts->cells));
	for (size_t i = 0; i < n; i++) {
		size_t phases = run_metrics_phases(runs[i]);

		verdicts->boots[i] = phases ? phases : 1;
		verdicts->basis[i] = i == base ? VERDICTS_BASE : basis_of(runs[base], runs[i]);
	}
	judge_exact(verdicts, runs, base);
	moved = list_moved(verdicts, base, columns);
	if (moved > 1) {
		judge_numbers(verdicts, columns, moved);
		ok = judge_moved(verdicts, runs, columns, moved) ||
		     error_set(error, "out of memory");
	}
	free(columns);
	if (!ok)
		verdicts_free(verdicts);
	return ok;
}

void verdicts_free(struct verdicts *verdicts)
{
	free(verdicts->metrics);
	free(verdicts->basis);
	free(verdicts->boots);
	free(verdicts->cells);
	*verdicts = (struct verdicts){0};
}

const struct configurations_cell *verdicts_cell(const struct verdicts *verdicts, size_t row,
						size_t column)
{
	return &verdicts->cells[row * verdicts->columns + column];
}

size_t verdicts_boots(const char *benches, size_t columns)
{
	size_t deciding = 0;

	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		if (!metrics_is_former(info) &&
		    words_listed(benches, info->name, strcspn(info->name, ".")))
			deciding += configurations_decides(metrics_kind(info->name));
	}
	return configurations_boots(deciding * columns);
}

size_t verdicts_claims(const struct verdicts *verdicts, size_t column)
{
	size_t n = 0;

	for (size_t i = 0; i < verdicts->rows; i++) {
		enum configurations_verdict verdict = verdicts_cell(verdicts, i, column)->verdict;

		n += verdict == CONFIGURATIONS_EXACT || verdict == CONFIGURATIONS_DIFFERS;
	}
	return n;
}
