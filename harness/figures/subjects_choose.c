/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs are shown if none is named. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/figures/subjects_choose.h"
#include "harness/figures/subjects_command.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "harness/run/settled.h"
#include "harness/store/comparable.h"

/* How far back a target's runs are looked at. */
#define CANDIDATES_MAX 64

void choice_free(struct choice *choice)
{
	for (size_t i = 0; i < choice->n; i++)
		run_free(choice->runs[i]);
	free(choice->runs);
}

static size_t count_target(const struct choice *candidates, const char *target)
{
	size_t n = 0;

	for (size_t i = 0; i < candidates->n; i++)
		n += !strcmp(candidates->runs[i]->target, target);
	return n;
}

static bool take(struct choice *candidates, struct store *store, const struct store_entry *entry,
		 const char *targets, struct error *error)
{
	struct run *run;

	if ((targets && !words_listed(targets, entry->target, strlen(entry->target))) ||
	    count_target(candidates, entry->target) == CANDIDATES_MAX)
		return true;
	run = store_load_head(store, entry->id, error);
	if (!run)
		return false;
	candidates->runs = memory_grow(candidates->runs, candidates->n, sizeof(*candidates->runs));
	candidates->runs[candidates->n++] = run;
	return true;
}

/* In the order in which a target's name would mean them. */
static bool collect(struct choice *candidates, struct store *store, const char *targets,
		    struct error *error)
{
	struct store_entry *entries;
	size_t n;
	bool ok = store_list(store, &entries, &n, error);

	if (!ok)
		return false;
	for (enum store_standing standing = STORE_PLAIN; standing < STORE_BY_ID; standing++) {
		for (size_t i = 0; ok && i < n; i++)
			ok = entries[i].standing != standing ||
			     take(candidates, store, &entries[i], targets, error);
	}
	store_entries_free(entries, n);
	return ok;
}

static bool fits(struct run *a, struct run *b)
{
	struct error ignored;

	return comparable_check((struct run *[]){a, b}, 2, &ignored);
}

/* The run to show of a target: newest of those without options of their own, else newest. */
static struct run *best_of(const struct choice *candidates, const char *target, struct run *like)
{
	struct run *best = NULL;

	for (size_t i = 0; i < candidates->n; i++) {
		struct run *run = candidates->runs[i];

		if (strcmp(run->target, target) != 0 || (like && !fits(like, run)))
			continue;
		if (settled_is_plain(run))
			return run;
		if (!best)
			best = run;
	}
	return best;
}

/* Is candidate i the newest of its target? */
static bool is_newest(const struct choice *candidates, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (!strcmp(candidates->runs[j]->target, candidates->runs[i]->target))
			return false;
	}
	return true;
}

/* How many targets have a run that can stand beside this one. */
static size_t count_fitting(const struct choice *candidates, struct run *like)
{
	size_t n = 0;

	for (size_t i = 0; i < candidates->n; i++)
		n += is_newest(candidates, i) &&
		     best_of(candidates, candidates->runs[i]->target, like);
	return n;
}

/* How many of the usual benchmarks a run has. */
static size_t count_benches(const struct run *run)
{
	const char *list = pairs_get(&run->parameters, params_table[PARAM_BENCH].name);
	size_t n = 0;

	for (const struct benchmark *info = benchmarks; list && info->name; info++)
		n += words_listed(list, info->name, strlen(info->name)) && info->usual;
	return n;
}

/* The run that the others are to fit. */
static struct run *find_measure(const struct choice *candidates)
{
	size_t most_benches = 0, most_targets = 0;
	struct run *best = NULL;

	for (size_t i = 0; i < candidates->n; i++) {
		struct run *run = candidates->runs[i];
		size_t benches = count_benches(run), n;

		if (best && (benches < most_benches || fits(best, run)))
			continue;
		n = count_fitting(candidates, run);
		if (best && benches == most_benches && n <= most_targets)
			continue;
		best = run;
		most_benches = benches;
		most_targets = n;
	}
	return best;
}

static void leave_out(struct subjects *subjects, const struct run *like, const struct run *run)
{
	struct run wanted = *like;
	char *command;

	wanted.target = run->target;
	wanted.options = (struct pairs){NULL, 0};
	command = subjects_command(&wanted);
	subjects->left_out =
		memory_grow(subjects->left_out, subjects->n_left_out, sizeof(*subjects->left_out));
	subjects->left_out[subjects->n_left_out++] = words_format(
		"%s: its newest run, %s, has other %s than %s; `%s` makes one that fits",
		run->target, run->id, run->meter != like->meter ? "units" : "parameters", like->id,
		command);
	free(command);
}

static bool choose(struct choice *choice, struct subjects *subjects, struct store *store,
		   const struct choice *candidates, struct error *error)
{
	struct run *like = find_measure(candidates);

	for (size_t i = 0; i < candidates->n; i++) {
		struct run *run = candidates->runs[i], *best;

		if (!is_newest(candidates, i))
			continue;
		best = best_of(candidates, run->target, like);
		if (!best) {
			leave_out(subjects, like, run);
			continue;
		}
		choice->runs = memory_grow(choice->runs, choice->n, sizeof(*choice->runs));
		choice->runs[choice->n] = store_load_head(store, best->id, error);
		if (!choice->runs[choice->n])
			return false;
		choice->n++;
	}
	return true;
}

/* Each of the targets that were named is there. */
static bool check_named(const struct subjects *subjects, const struct choice *candidates,
			const char *targets, struct error *error)
{
	char *copy = memory_copy(targets), *state;
	bool ok = true;

	for (char *word = strtok_r(copy, ",", &state); ok && word;
	     word = strtok_r(NULL, ",", &state)) {
		ok = count_target(candidates, word) ||
		     error_set(error,
			       "no run of %s is complete; `harness run --target %s` makes one, "
			       "`harness list runs` shows what there is",
			       word, word);
	}
	free(copy);
	if (ok && !candidates->n)
		return error_set(error, "no target was named");
	return ok && (!subjects->n_left_out || error_set(error, "%s", subjects->left_out[0]));
}

bool subjects_choose(struct choice *choice, struct subjects *subjects, struct store *store,
		     const char *targets, struct error *error)
{
	struct choice candidates = {NULL, 0};
	bool ok = collect(&candidates, store, targets, error);

	*choice = (struct choice){NULL, 0};
	if (ok && !candidates.n && !targets)
		ok = error_set(error, "there is no complete run yet; `harness run --target all "
				      "--workers 2` makes one of each kernel");
	ok = ok && (!candidates.n || choose(choice, subjects, store, &candidates, error)) &&
	     (!targets || check_named(subjects, &candidates, targets, error));
	choice_free(&candidates);
	return ok;
}
