/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Had a Linux settled when it was measured? */
#include <inttypes.h>
#include <string.h>

#include "harness/run/settled.h"

#define NS_PER_S 1e9

const char *const settled_names[SETTLED_VALUES] = {
	[SETTLED_UPTIME] = "uptime", [SETTLED_TRIES] = "tries", [SETTLED_BUSY] = "busy",
	[SETTLED_FORKS] = "forks",   [SETTLED_QUIET] = "quiet", [SETTLED_START] = "start",
};

/*
 * Before they settled, Linux's machines had no supervisor, and all others had one. A kernel that is given
 * a core by a Linux is measured there alone.
 */
bool settled_concerns(const struct run *run, const char **settle, const char **span)
{
	const char *supervisor = pairs_get(&run->provenance, "supervisor");

	*settle = pairs_get(&run->options, RUN_SETTLE);
	*span = pairs_get(&run->options, RUN_UPTIME_SPAN);
	if (pairs_get(&run->provenance, "worker_kernel"))
		return false;
	if (*settle && *span)
		return true;
	*settle = *span = "none";
	return supervisor && !strcmp(supervisor, "no");
}

void settled_unusual_options(const struct run *run, struct pairs *unusual)
{
	*unusual = (struct pairs){NULL, 0};
	for (size_t i = 0; i < run->options.n; i++) {
		const struct pair *pair = &run->options.items[i];
		const char *usual = !strcmp(pair->key, RUN_SETTLE) ? SETTLED_SECONDS(SETTLED_USUAL)
				    : !strcmp(pair->key, RUN_UPTIME_SPAN)
					    ? SETTLED_SECONDS(SETTLED_USUAL_SPAN)
					    : NULL;

		if (!usual || strcmp(pair->value, usual) != 0)
			pairs_set(unusual, pair->key, pair->value);
	}
}

bool settled_is_plain(const struct run *run)
{
	struct pairs unusual;
	bool plain;

	settled_unusual_options(run, &unusual);
	plain = !unusual.n;
	pairs_free(&unusual);
	return plain;
}

char *settled_title_options(const struct run *run)
{
	struct pairs unusual;
	char *text;

	settled_unusual_options(run, &unusual);
	text = pairs_text(&unusual);
	pairs_free(&unusual);
	return text;
}

static int64_t value_of(const struct worker *worker, enum settled_value which)
{
	int64_t value = 0;

	worker_scalar(worker, SETTLED_BENCH, settled_names[which], &value);
	return value;
}

/* Switches a second of a worker's selfish window; 0 if it has none, or too few for a rate. */
static double switch_rate(const struct run *run, const struct worker *worker)
{
	int64_t switches = 0, window = 0;

	if (!worker_scalar(worker, "selfish", "switches", &switches) ||
	    !worker_scalar(worker, "selfish", "window", &window) || window <= 0 ||
	    switches < SETTLED_SWITCHES_MIN)
		return 0;
	return (double)switches / ((double)window * run_tick_ns(run) / NS_PER_S);
}

static bool judge_worker(struct run *run, const struct worker *worker)
{
	double rate = switch_rate(run, worker);
	int64_t quiet;

	if (!worker_scalar(worker, SETTLED_BENCH, settled_names[SETTLED_QUIET], &quiet))
		return false;
	if (!quiet)
		pairs_setf(&run->provenance, RUN_UNSETTLED,
			   "its kernel was still at work at %.0f s of uptime: %.1f ms in 5 s, "
			   "%" PRId64 " forks (worker %" PRIu32 ", phase %" PRIu32 ")",
			   (double)value_of(worker, SETTLED_UPTIME) / NS_PER_S,
			   (double)value_of(worker, SETTLED_BUSY) / 1e6,
			   value_of(worker, SETTLED_FORKS), worker->worker, worker->phase);
	else if (rate > SETTLED_SWITCHES_MAX && !pairs_get(&run->options, "load"))
		pairs_setf(&run->provenance, RUN_UNSETTLED,
			   "its kernel ran something else %.0f times a second of the selfish "
			   "window (limit %.0f; worker %" PRIu32 ", phase %" PRIu32 ")",
			   rate, SETTLED_SWITCHES_MAX, worker->worker, worker->phase);
	else
		return false;
	return true;
}

void settled_judge(struct run *run)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		if (judge_worker(run, &run->workers[i]))
			return;
	}
}

const char *settled_doubt(const struct run *run)
{
	return pairs_get(&run->provenance, RUN_UNSETTLED);
}
