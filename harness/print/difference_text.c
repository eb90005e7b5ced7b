/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of verdicts. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "harness/base/number.h"
#include "harness/metrics/kinds.h"
#include "harness/print/difference_text.h"
#include "harness/run/run_metrics.h"

static size_t count_basis(const struct verdicts *verdicts, enum verdicts_basis basis)
{
	size_t n = 0;

	for (size_t i = 0; i < verdicts->columns; i++)
		n += verdicts->basis[i] == basis;
	return n;
}

static bool is_judged(const struct verdicts *verdicts, size_t column)
{
	return verdicts->basis[column] == VERDICTS_BOOTS ||
	       (verdicts->basis[column] == VERDICTS_BASE &&
		count_basis(verdicts, VERDICTS_BOOTS) > 0);
}

double difference_value(const struct verdicts *verdicts, size_t row, size_t column,
			const struct run *run)
{
	if (is_judged(verdicts, column))
		return verdicts_cell(verdicts, row, column)->new.value;
	return run_metric(run, verdicts->metrics[row]->name);
}

double difference_ratio(const struct verdicts *verdicts, size_t row, size_t column,
			struct run *const *runs, size_t base)
{
	const struct configurations_cell *cell = verdicts_cell(verdicts, row, column);
	const char *metric = verdicts->metrics[row]->name;
	double value, to;

	if (verdicts->basis[column] == VERDICTS_FEW)
		return NAN;
	if (verdicts->basis[column] == VERDICTS_BOOTS) {
		if (!configurations_decides(metrics_kind(metric)))
			return NAN;
		value = cell->new.value;
		to = cell->old.value;
	} else {
		value = run_metric(runs[column], metric);
		to = run_metric(runs[base], metric);
	}
	return to > 0 ? value / to : NAN;
}

const char *difference_head(const struct verdicts *verdicts, size_t column)
{
	switch (verdicts->basis[column]) {
	case VERDICTS_BOOTS:
		return "verdict";
	case VERDICTS_EXACT:
	case VERDICTS_TIMED:
		return "ratio";
	case VERDICTS_BASE:
	case VERDICTS_FEW:
		break;
	}
	return NULL;
}

#define TEXT_MAX (2 * NUMBER_TEXT_MAX + 64)

static const char *ratio_text(double ratio, char text[NUMBER_TEXT_MAX])
{
	if (ratio == 0)
		return "x0";
	if (!isfinite(ratio))
		return "-";
	snprintf(text, NUMBER_TEXT_MAX, "x%.*f", ratio < 0.1 ? 4 : ratio < 100 ? 2 : 0, ratio);
	return text;
}

/* To three digits, without the 0: ".004". */
static void p_text(double p, char *text, size_t size)
{
	if (p < 0.0005)
		snprintf(text, size, "p <.001");
	else if (p > 0.9995)
		snprintf(text, size, "p 1");
	else
		snprintf(text, size, "p .%03d", (int)lround(1000 * p));
}

/* By how much a path is longer: paths are times, and shown as they are. */
static void exact_text(const struct configurations_cell *cell, size_t boots, char text[TEXT_MAX])
{
	double change = cell->new.mode - cell->old.mode;
	size_t share = cell->new.share;
	char number[NUMBER_TEXT_MAX];

	if (isfinite(change))
		snprintf(text, TEXT_MAX, "%s%s exact (%zu/%zu)", change > 0 ? "+" : "",
			 number_readable(change, number), share, boots);
	else
		snprintf(text, TEXT_MAX, "exact (%zu/%zu)", share, boots);
}

static void judged_text(const struct configurations_cell *cell, enum configurations_kind kind,
			size_t boots, double ratio, char text[TEXT_MAX])
{
	char number[NUMBER_TEXT_MAX], p[16];
	const char *multiple = ratio_text(ratio, number);

	switch (cell->verdict) {
	case CONFIGURATIONS_SAME:
		snprintf(text, TEXT_MAX, "%s%s~", isfinite(ratio) ? multiple : "",
			 isfinite(ratio) ? " " : "");
		return;
	case CONFIGURATIONS_EXACT:
		exact_text(cell, boots, text);
		return;
	case CONFIGURATIONS_DIFFERS:
		p_text(cell->p, p, sizeof(p));
		snprintf(text, TEXT_MAX, "%s differs %s", multiple, p);
		return;
	case CONFIGURATIONS_UNCLEAR:
		break;
	}
	*text = '\0';
	if (kind == CONFIGURATIONS_LARGEST || kind == CONFIGURATIONS_LEAST)
		snprintf(text, TEXT_MAX, "%zu/%zu %s", cell->beyond, boots,
			 kind == CONFIGURATIONS_LARGEST ? "above" : "below");
}

void difference_add(struct table *table, const struct verdicts *verdicts, size_t row, size_t column,
		    double ratio)
{
	char text[TEXT_MAX], number[NUMBER_TEXT_MAX];

	if (verdicts->basis[column] == VERDICTS_BOOTS) {
		judged_text(verdicts_cell(verdicts, row, column),
			    metrics_kind(verdicts->metrics[row]->name), verdicts->boots[column],
			    ratio, text);
		table_add(table, text);
	} else if (verdicts->basis[column] == VERDICTS_TIMED && isfinite(ratio)) {
		table_addf(table, "%s ?", ratio_text(ratio, number));
	} else {
		table_add(table, ratio_text(ratio, number));
	}
}

/* ---- beneath ---- */

static void print_words(FILE *out, const struct verdicts *verdicts)
{
	size_t boots = SIZE_MAX;

	for (size_t i = 0; i < verdicts->columns; i++) {
		if (is_judged(verdicts, i) && verdicts->boots[i] < boots)
			boots = verdicts->boots[i];
	}
	fprintf(out,
		"~ no difference shown by %zu boots\n"
		"exact: another path length, in so many of the boots; differs: by rank sum, p for "
		"the whole table\n"
		"above, below: so many boots beyond all of the base's, which is no verdict\n",
		boots);
}

/* A run that stands for itself, in the words of the heads. */
static const char *name_of(const struct run *run)
{
	return run->label ? run->label : run->target;
}

static void print_few(FILE *out, const struct verdicts *verdicts, struct run *const *runs)
{
	for (size_t i = 0; i < verdicts->columns; i++) {
		if (verdicts->basis[i] != VERDICTS_FEW)
			continue;
		text_print(name_of(runs[i]), out);
		if (verdicts->boots[i] == 1)
			fprintf(out,
				": no claim, --phases %zu: of one boot nobody can tell what a boot "
				"moves\n",
				verdicts->needed);
		else
			fprintf(out, ": no verdict possible: %zu boots needed\n", verdicts->needed);
	}
}

static void print_placebo(FILE *out, const struct verdicts *verdicts, size_t placebo)
{
	size_t claims = verdicts_claims(verdicts, placebo);

	if (!claims)
		fputs("placebo, the base again with other boots: no difference shown\n", out);
	else
		fprintf(out,
			"placebo, the base again with other boots: differs in %zu metric%s: the "
			"claims of this table are not to be trusted\n",
			claims, claims == 1 ? "" : "s");
}

void difference_legend(FILE *out, const struct verdicts *verdicts, struct run *const *runs,
		       size_t placebo)
{
	if (count_basis(verdicts, VERDICTS_BOOTS))
		print_words(out, verdicts);
	print_few(out, verdicts, runs);
	if (count_basis(verdicts, VERDICTS_TIMED))
		fputs("? no claim: time measured in one run after the other moves with the "
		      "machine; harness gate measures in turns\n",
		      out);
	if (placebo < verdicts->columns && verdicts->basis[placebo] == VERDICTS_BOOTS)
		print_placebo(out, verdicts, placebo);
}
