/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as what a guest reports and what the plugin logged beside it: samples by a core's own
 * clock are made of them, or they are refused.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/core_samples.h"
#include "harness/cores/core_samples_wait.h"
#include "microbench/marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes not yet used. */
struct input {
	const uint8_t *at;
	size_t n;
};

static uint8_t take(struct input *input)
{
	if (!input->n)
		return 0;
	input->n--;
	return *input->at++;
}

/* Small numbers, and at the limits. */
static int64_t take_value(struct input *input)
{
	static const int64_t edges[] = {INT64_MIN, -1, INT64_MAX, 1 << 20, 1000};
	uint8_t byte = take(input);

	return byte < 250 ? byte : edges[byte - 250 < 5 ? byte - 250 : 0];
}

static const char *const benches[] = {"selfish", "ftq", "barrier", "irq", "timeshare", "syscall"};
#define BENCHES (sizeof(benches) / sizeof(benches[0]))

static const char *const names[] = {
	"threshold",	 "events",	  "stolen",	     "longest",	      "overflow",
	"start",	 "length",	  "histogram",	     "ideal",	      "work",
	"wait",		 "quantum",	  "quiet_loop",	     "turn",	      "time",
	"empty",	 "latency",	  "latency_left",    "latency_empty", "stolen_start",
	"stolen_length", "stolen_events", "slice",	     "switch",	      "switch_empty",
	"switch_missed", "window",	  "virtual_latency", "virtual_work",  "virtual_slice",
	"bracket",	 "fused",	  "latency_waited"};
#define NAMES (sizeof(names) / sizeof(names[0]))

/* Which series, whether a single value, how many values, the values; until a name that is none. */
static void take_series(struct input *input, struct worker *worker, const char *bench)
{
	for (uint8_t which = take(input); input->n && which < NAMES; which = take(input)) {
		struct series *series = worker_series(worker, bench, names[which]);
		uint8_t n = take(input) % 64;

		series->scalar = n == 1;
		for (uint8_t i = 0; i < n; i++) {
			int64_t value = take_value(input);

			series_append(series, &value, 1);
		}
	}
}

/* A mark of each kind; what is left are the log's records. */
static void take_log(struct input *input, struct core_log *log)
{
	static const char head[] = LOG_MAGIC;
	struct elf_mark items[MARK_LAST];
	struct elf_marks marks = {items, MARK_LAST};
	size_t n = sizeof(head) + input->n; /* the version is in the place of the final 0 */
	struct symbols symbols = {NULL, 0, 0, false};
	uint8_t *bytes = memory_zeroed(n, 1);
	struct error ignored;

	for (size_t i = 0; i < MARK_LAST; i++)
		items[i] = (struct elf_mark){.address = 16 * i, .kind = i + 1};
	memcpy(bytes, head, sizeof(head));
	bytes[strlen(head)] = LOG_VERSION;
	if (input->n)
		memcpy(bytes + sizeof(head), input->at, input->n);
	symbols_sort(&symbols);
	core_log_read(log, bytes, n, &marks, &symbols, &ignored);
	symbols_free(&symbols);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	const char *bench = benches[take(&input) % BENCHES];
	size_t steps = 1 + take(&input) % 4;
	struct core_log *log = memory_zeroed(1, sizeof(*log));
	struct run *run = run_new();
	struct core_part none = {NULL};
	struct error ignored;

	run->workers = memory_zeroed(1, sizeof(*run->workers));
	run->n_workers = 1;
	take_series(&input, run->workers, bench);
	take_log(&input, log);
	if (core_samples_set(run->workers, bench, log->cores[0].n ? log->cores[0].items : &none,
			     steps, &ignored) &&
	    !strcmp(bench, "barrier"))
		core_samples_wait(run->workers, 1, &ignored);
	core_log_free(log);
	free(log);
	run_free(run);
	return 0;
}
