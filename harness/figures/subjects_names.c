/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs are called in figures, and in which colour: both tell them apart. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/words.h"
#include "harness/figures/plot.h"
#include "harness/figures/subjects_names.h"
#include "harness/run/settled.h"

#define NAME_MAX_CHARACTERS 24

static size_t count_target(const struct subjects *subjects, const char *target)
{
	size_t n = 0;

	for (size_t i = 0; i < subjects->n; i++)
		n += !strcmp(subjects->items[i].run->target, target);
	return n;
}

bool subjects_same_options(const struct run *a, const struct run *b)
{
	for (size_t i = 0; i < a->options.n; i++) {
		const char *other = pairs_get(&b->options, a->options.items[i].key);

		if (!other || strcmp(other, a->options.items[i].value) != 0)
			return false;
	}
	return a->options.n == b->options.n;
}

/* Do all runs of this target differ in their options? */
static bool options_tell(const struct subjects *subjects, const struct run *run)
{
	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *other = subjects->items[i].run;

		if (other != run && !strcmp(other->target, run->target) &&
		    subjects_same_options(other, run))
			return false;
	}
	return true;
}

static char *full_name(const struct subjects *subjects, const struct run *run)
{
	struct words words = {NULL, 0};
	struct pairs unusual;

	words_add(&words, "%s", run->target);
	if (count_target(subjects, run->target) == 1)
		return words_take(&words);
	if (!options_tell(subjects, run)) {
		const char *end = strrchr(run->id, '-');

		words_add(&words, " %s", end ? end + 1 : run->id);
	} else if (settled_is_plain(run)) {
		words_add(&words, " plain");
	}
	settled_unusual_options(run, &unusual);
	for (size_t i = 0; options_tell(subjects, run) && i < unusual.n; i++)
		words_add(&words, " %s=%s", unusual.items[i].key, unusual.items[i].value);
	pairs_free(&unusual);
	return words_take(&words);
}

/*
 * In the order in which figures show them. A target's colour is its own, whatever stands beside it.
 * There are more targets than colours that are easily told apart: those that share one are of
 * different meters, or seldom meet.
 */
static const struct {
	const char *target;
	unsigned int colour;
} colours[] = {{"lwk", 0},	   {"unikernel", 1}, {"linux", 2},    {"cokernel", 3},
	       {"linux-tuned", 4}, {"linux-smp", 5}, {"linux-rt", 5}, {"linux-host", 2}};
#define COLOURS_N (sizeof(colours) / sizeof(colours[0]))

static size_t place_of(const struct subject *subject)
{
	size_t i = 0;

	while (i < COLOURS_N && strcmp(colours[i].target, subject->run->target) != 0)
		i++;
	return i;
}

static int by_target(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	size_t i = place_of(x), j = place_of(y);

	return i != j ? (i > j) - (i < j) : strcmp(x->run->id, y->run->id);
}

void subjects_sort(struct subjects *subjects)
{
	qsort(subjects->items, subjects->n, sizeof(subjects->items[0]), by_target);
}

unsigned int subjects_colour(const char *target)
{
	for (size_t i = 0; i < COLOURS_N; i++) {
		if (!strcmp(colours[i].target, target))
			return colours[i].colour;
	}
	return PLOT_COLOURS - 1;
}

static bool take_colour(struct subject *subject, unsigned int colour, bool taken[PLOT_COLOURS])
{
	if (taken[colour])
		return false;
	taken[colour] = true;
	subject->colour = colour;
	return true;
}

/* First each target's own; then, for a second run of one and for unknown ones, those that are left. */
static void set_colours(struct subjects *subjects)
{
	bool taken[PLOT_COLOURS] = {false}, has[SUBJECTS_MAX] = {false};

	for (size_t c = 0; c < COLOURS_N; c++) {
		for (size_t i = 0; i < subjects->n; i++) {
			if (!has[i] && !strcmp(subjects->items[i].run->target, colours[c].target))
				has[i] = take_colour(&subjects->items[i], colours[c].colour, taken);
		}
	}
	for (size_t i = 0; i < subjects->n; i++) {
		for (unsigned int c = 0; c < PLOT_COLOURS && !has[i]; c++)
			has[i] = take_colour(&subjects->items[i], c, taken);
	}
}

_Static_assert(SUBJECTS_MAX <= PLOT_COLOURS, "each has a colour");

void subjects_name(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++) {
		char *name = full_name(subjects, subjects->items[i].run);

		subjects->items[i].name = words_clean(name, NAME_MAX_CHARACTERS);
		free(name);
	}
	set_colours(subjects);
}
