// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The measured loop, its calibration and its recorder; see detour.h. Knows no benchmark, and no
 * kernel: between two clock reads nothing is called but the recorder.
 */
#include "microbench/detour.h"

#include <stdbool.h>

#include "microbench/parameters.h"

#define CALIBRATION_TICKS 131072 /* of the bare loop */
#define CALIBRATION_TURNS 4096	 /* for so many iterations of the padded one it takes longer */
#define CLOCK_PAIRS	  256
#define ENTRIES		  64

PER_WORKER struct detours detours;

__attribute__((noinline)) uint64_t detour_record(struct detours *to, uint64_t last, uint64_t now)
{
	int64_t length = (int64_t)(now - last) - to->quiet;
	bool wanted = true;

	if (to->witness) {
		uint64_t seen = *to->witness;

		wanted = seen != to->witnessed;
		to->witnessed = seen;
	}
	if (wanted) {
		if (to->n < DETOURS_MAX) {
			to->start[to->n] = (int64_t)(last - to->first);
			to->length[to->n++] = length;
		}
		to->events++;
		to->stolen += length;
		if (length > to->longest)
			to->longest = length;
		to->histogram[length > 0 ? 63 - __builtin_clzll((uint64_t)length) : 0]++;
	}
	/*
	 * The iteration after this is not the quiet one: it is set back, so that it counts as one,
	 * and a detour that falls into it keeps its length to the tick.
	 */
	last = clock_read_at(MARK_LOOP_RECORD) - (uint64_t)to->after;
	to->recording += last - now;
	return last;
}

/*
 * The loop, with no-ops or without: two are compiled. On the fast path: read and combine the clock,
 * subtract, compare, branch, and the check for the end. The comparison is signed, for calibration's
 * sake: there, `after` may set the clock forward.
 */
static inline __attribute__((always_inline)) uint64_t loop(enum detour_end end, bool padded,
							   uint64_t bound, uint64_t first)
{
	struct detours *to = &detours;
	int64_t limit = to->limit;
	uint64_t last = first, now;

	do {
		if (padded)
			clock_pad(PAD_NOPS);
		now = clock_read_at(MARK_LOOP);
		if (__builtin_expect((int64_t)(now - last) > limit, 0))
			now = detour_record(to, last, now);
		last = now;
	} while (end == DETOUR_COUNT ? --bound : now < bound);
	clock_place(MARK_LOOP_LEAVE);
	return last;
}

/*
 * These are never inlined: what calibration measures must be the code that is run later. Before
 * the loop the clock is set back as after a recording, for the same reason.
 */
static PADDED void detour_watch_padded(uint64_t ticks)
{
	detours.recording = 0;
	detours.first = clock_read_at(MARK_LOOP_ENTRY) - (uint64_t)detours.entry;
	detours.last = loop(DETOUR_DEADLINE, true, detours.first + ticks, detours.first);
}

__attribute__((noinline)) void detour_watch(uint64_t ticks)
{
	if (detours.pad) {
		detour_watch_padded(ticks);
		return;
	}
	detours.recording = 0;
	detours.first = clock_read_at(MARK_LOOP_ENTRY) - (uint64_t)detours.entry;
	detours.last = loop(DETOUR_DEADLINE, false, detours.first + ticks, detours.first);
}

void detour_open(void)
{
	detours.recording = 0;
	detours.first = detours.last = clock_read() - (uint64_t)detours.entry;
}

__attribute__((noinline)) int64_t detour_work(uint64_t iterations)
{
	uint64_t recording = detours.recording;
	uint64_t first = clock_read_at(MARK_LOOP_ENTRY) - (uint64_t)detours.entry;

	detours.last = loop(DETOUR_COUNT, false, iterations, first);
	return (int64_t)(detours.last - first - (detours.recording - recording));
}

int64_t detour_window(void)
{
	return (int64_t)(detours.last - detours.first);
}

void detour_reset(void)
{
	struct detours *to = &detours;

	to->witness = NULL;
	to->witnessed = 0;
	to->events = to->stolen = to->longest = to->n = 0;
	for (size_t b = 0; b < DETOUR_BINS; b++)
		to->histogram[b] = 0;
	for (size_t i = 0; i < DETOURS_MAX; i++)
		to->start[i] = to->length[i] = 0;
	compiler_barrier();
}

/* Shell's sort, gaps by Knuth: short, in place, and quick on values that are nearly all equal. */
static void sort(int64_t *values, int64_t n)
{
	for (int64_t gap = 1093; gap; gap /= 3) {
		for (int64_t i = gap; i < n; i++) {
			int64_t value = values[i], at = i;

			for (; at >= gap && values[at - gap] > value; at -= gap)
				values[at] = values[at - gap];
			values[at] = value;
		}
	}
}

/* How much longer than that an iteration may be and still be a quiet one: by a bare iteration. */
static int64_t longest_quiet(int64_t quiet)
{
	return 2 * quiet - detours.pad;
}

/*
 * The mean of what is quiet, to the nearest tick: judged by the median. Where a clock steps
 * by several ticks the most frequent value, and the smallest even more, is one of the steps and not
 * what an iteration takes. Where iterations are all alike, it is what they all are.
 */
static int64_t quiet_mean(const int64_t *sorted, int64_t n)
{
	int64_t most = n ? longest_quiet(sorted[n / 2]) : 0, sum = 0, used = 0;

	for (; used < n && sorted[used] <= most; used++)
		sum += sorted[used];
	return used ? (sum + used / 2) / used : 0;
}

/*
 * How many are taken to be quiet. Of iterations with no-ops there are few between two detours, and where
 * noise is dense more than one in a hundred is hit; but instructions are counted then, so quiet ones are
 * alike, and the median is one. A clock that steps has no such value, and all count.
 */
static int64_t count_quiet(const int64_t *sorted, int64_t n)
{
	int64_t quiet = 0;

	if (!detours.pad)
		return n;
	while (quiet < n && sorted[quiet] <= longest_quiet(sorted[n / 2]))
		quiet++;
	return quiet;
}

/* Record every iteration; `after` says what becomes of those that follow a recording. */
static int64_t record_all(enum detour_end end, int64_t after)
{
	detour_reset();
	detours.quiet = detours.limit = detours.entry = 0;
	detours.after = after;
	if (end == DETOUR_DEADLINE) {
		detour_watch(CALIBRATION_TICKS + CALIBRATION_TURNS * (uint64_t)detours.pad);
	} else {
		detour_open();
		detour_work(QUIET_DELTAS);
	}
	if (detours.n > QUIET_DELTAS)
		detours.n = QUIET_DELTAS;
	sort(detours.length, detours.n);
	return quiet_mean(detours.length, detours.n);
}

/* The quiet length of a loop of one iteration, with the limit set and no correction. */
static int64_t first_iteration(enum detour_end end)
{
	int64_t lengths[ENTRIES];

	for (int i = 0; i < ENTRIES; i++) {
		if (end == DETOUR_DEADLINE) {
			detour_watch(0);
			lengths[i] = detour_window();
		} else {
			lengths[i] = detour_work(1);
		}
	}
	sort(lengths, ENTRIES);
	return quiet_mean(lengths, ENTRIES);
}

static int64_t smallest_step(void)
{
	int64_t smallest = INT64_MAX;

	for (int i = 0; i < CLOCK_PAIRS; i++) {
		uint64_t first = clock_read(), second = clock_read();
		int64_t step = (int64_t)(second - first);

		if (step > 0 && step < smallest)
			smallest = step;
	}
	return smallest;
}

/*
 * Two passes, as recording each iteration changes it. The first records all of them: each follows a
 * recording, and takes `short_` ticks. In the second the clock is set forward after a recording, by
 * twice that, so that the iteration after it seems to take less than nothing and is left out: what
 * is recorded are iterations of the fast path.
 */
void detour_calibrate(enum detour_end end, uint64_t threshold, uint32_t pad)
{
	struct detours *to = &detours;
	int64_t short_, floor, quiet;

	to->pad = pad;
	short_ = record_all(end, 0);
	to->quiet = record_all(end, -2 * short_);
	quiet = count_quiet(to->length, to->n);
	to->quiet_p99 = quiet ? to->length[(quiet * 99 + 99) / 100 - 1] : 0;
	to->quiet_max = to->quiet_p99;
	for (int64_t i = 0; i < to->n && to->length[i] <= longest_quiet(to->quiet_p99); i++)
		to->quiet_max = to->length[i];
	to->clock_step = smallest_step();

	floor = to->quiet_max - to->quiet + 1;
	to->threshold = (int64_t)threshold > floor ? (int64_t)threshold : floor;
	to->limit = to->quiet + to->threshold - 1;
	to->after = to->quiet - short_;
	to->entry = to->quiet - first_iteration(end);
	detour_reset();
}

void detour_report(const char *bench)
{
	const struct detours *from = &detours;

	report_value(bench, "quiet_loop", from->quiet);
	report_value(bench, "threshold", from->threshold);
	report_value(bench, "window", detour_window());
	report_value(bench, "events", from->events);
	report_value(bench, "stolen", from->stolen);
	report_value(bench, "longest", from->longest);
	report_value(bench, "overflow", from->events - from->n);
	report_series(bench, "start", from->start, (size_t)from->n);
	report_series(bench, "length", from->length, (size_t)from->n);
}
