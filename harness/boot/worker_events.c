/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers workers that ask for their events to be counted. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/boot/worker_events.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

/* What was counted in a benchmark, less what was counted while nothing happened. */
static void keep(const struct worker_events *count, struct worker *worker, const char *bench)
{
	for (size_t i = 0; i < count->events->n; i++) {
		int64_t empty = count->seen[1][i] - count->seen[0][i];
		int64_t net = count->seen[2][i] - count->seen[1][i] - empty;
		char name[32];
		struct series *series;

		snprintf(name, sizeof(name), WORKER_EVENTS_VALUE "%zu", i);
		series = worker_series(worker, bench, name);
		series->scalar = true;
		series_append(series, &net, 1);
	}
}

static bool look_at(void *context, struct worker *worker, const char *bench, pid_t pid,
		    struct error *error)
{
	struct worker_events *count = context;
	unsigned int turn = count->asked++ % 3;

	if (!count->counting)
		count->counting = counting_start(count->counters, pid, error);
	if (!count->counting || !counting_read(count->counting, count->seen[turn], error))
		return false;
	if (turn == 2 && *bench)
		keep(count, worker, bench);
	return true;
}

void worker_events_close(struct worker_events *count)
{
	const int ends[] = {count->questions.ask, count->questions.reply, count->worker_ends[0],
			    count->worker_ends[1]};

	counting_end(count->counting);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends[i] > 0)
			close(ends[i]);
	}
}

bool worker_events_open(struct worker_events *count, struct counters *counters,
			const struct events *events, struct error *error)
{
	int ask[2], reply[2];

	*count = (struct worker_events){.counters = counters, .events = events};
	if (pipe2(ask, O_CLOEXEC))
		return error_set(error, "cannot make a pipe: %s", strerror(errno));
	count->questions = (struct machine_questions){ask[0], 0, look_at, count};
	count->worker_ends[0] = ask[1];
	if (pipe2(reply, O_CLOEXEC))
		return error_set(error, "cannot make a pipe: %s", strerror(errno));
	count->questions.reply = reply[1];
	count->worker_ends[1] = reply[0];
	/* Only the machine's loop reads what is asked: it must not wait for it. */
	fcntl(ask[0], F_SETFL, O_NONBLOCK);
	fcntl(ask[1], F_SETFD, 0);
	fcntl(reply[0], F_SETFD, 0);
	return true;
}

/* "<event>=<sum over all workers> ..." for each benchmark that was counted. */
void worker_events_sum(struct run *run, const struct events *events)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		char *text = NULL, key[64], name[32];
		size_t size, known = 0;
		FILE *out = open_memstream(&text, &size);

		for (size_t i = 0; out && i < events->n; i++) {
			int64_t sum = 0, value;

			snprintf(name, sizeof(name), WORKER_EVENTS_VALUE "%zu", i);
			for (size_t w = 0; w < run->n_workers; w++) {
				if (!worker_scalar(&run->workers[w], bench->name, name, &value))
					continue;
				sum += value;
				known++;
			}
			fprintf(out, "%s%s=%" PRId64, i ? " " : "", events->items[i].name, sum);
		}
		if (!out)
			return;
		fclose(out);
		snprintf(key, sizeof(key), WORKER_EVENTS_OF "%s", bench->name);
		if (known)
			pairs_set(&run->provenance, key, text);
		free(text);
	}
}
