/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names threads; see switched.h.
 *
 * The rule. A thread that is switched to comes back from the switch, through its callers, as far out
 * as the function that put it to sleep, and goes from there. One of its functions says who it is, if
 * it is in the table. A worker is who its work is: what process_one_work() calls, but for helpers. A
 * worker that finds more than one piece of work is cut where it takes up the next. Any other
 * thread is told by the outermost function that it came back to.
 */
#include "harness/blame/switched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"

#define WORK "process_one_work"

/* Functions that only one (kind of) thread runs, and its name. */
static const struct {
	const char *function, *name;
} threads[] = {
	{"kcompactd", "kcompactd"},
	{"kswapd", "kswapd"},
	{"khugepaged", "khugepaged"},
	{"ksm_scan_thread", "ksmd"},
	{"oom_reaper", "oom_reaper"},
	{"rcu_gp_kthread", "rcu_preempt"},
	{"rcu_gp_init", "rcu_preempt"},
	{"rcu_gp_fqs_loop", "rcu_preempt"},
	{"rcu_gp_cleanup", "rcu_preempt"},
	{"rcu_tasks_kthread", "rcu_tasks"},
	{"rcu_cpu_kthread", "rcuc"},
	{"run_ksoftirqd", "ksoftirqd"},
	{"cpu_stopper_thread", "migration"},
	{"cpuhp_thread_fun", "cpuhp"},
	{"irq_thread", "irq"},
	{"psi_poll_worker", "psimon"},
	{"kauditd_thread", "kauditd"},
	{"kthreadd", "kthreadd"},
	{"watchdog", "khungtaskd"},
	{"worker_thread", "kworker"},
	{"rescuer_thread", "kworker"},
	{WORK, "kworker"},
};

/* What process_one_work() calls before the work, and what a call goes through. */
static const char *const helpers[] = {
	"__x86_indirect_", "__x86_return_", "_raw_spin_",	"__list_",	  "strnlen",
	"strscpy",	   "sized_strscpy", "move_linked_work", "debug_",	  "kick_pool",
	"wake_up_worker",  "__rcu_read_",   "set_work_",	"__cond_resched",
};

static bool is_helper(const char *name)
{
	for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
		if (!strncmp(name, helpers[i], strlen(helpers[i])))
			return true;
	}
	return false;
}

/* A static function's name may go on: "kcompactd.part.0". */
static bool is_function(const char *name, const char *wanted)
{
	size_t n = strlen(wanted);

	return !strncmp(name, wanted, n) && (!name[n] || name[n] == '.');
}

/* One thread's pieces among all of a span, as it has been switched to once. */
struct turn {
	const struct symbols *symbols;
	struct walk_piece *pieces;
	size_t n; /* up to the last one that is the thread's */
	uint32_t thread;
};

static bool is_of(const struct turn *turn, size_t at)
{
	return turn->pieces[at].thread == turn->thread;
}

static const char *name_at(const struct turn *turn, size_t at)
{
	return turn->symbols->items[turn->pieces[at].function].name;
}

static const char *thread_at(const struct turn *turn, size_t at)
{
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		if (is_function(name_at(turn, at), threads[i].function))
			return threads[i].name;
	}
	return NULL;
}

/* The outermost function from a piece up to another, of several the last. */
static const char *outermost(const struct turn *turn, size_t from, size_t to)
{
	const char *name = NULL;
	uint32_t depth = UINT32_MAX;

	for (size_t i = from; i < to; i++) {
		if (!is_of(turn, i) || turn->pieces[i].depth > depth || is_helper(name_at(turn, i)))
			continue;
		depth = turn->pieces[i].depth;
		name = name_at(turn, i);
	}
	return name;
}

/* The next time from a piece on that work begins: not when it comes back from what it has called. */
static size_t next_work(const struct turn *turn, size_t from, uint32_t *depth)
{
	for (size_t i = from; i < turn->n; i++) {
		if (!is_of(turn, i))
			continue;
		if (turn->pieces[i].depth <= *depth && !is_function(name_at(turn, i), WORK))
			*depth = UINT32_MAX; /* it is over */
		if (*depth == UINT32_MAX && is_function(name_at(turn, i), WORK)) {
			*depth = turn->pieces[i].depth;
			return i;
		}
	}
	return turn->n;
}

/* What the work that begins at a piece calls, up to another piece. */
static const char *work_at(const struct turn *turn, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		if (is_of(turn, i) && turn->pieces[i].depth == turn->pieces[from].depth + 1 &&
		    !is_helper(name_at(turn, i)))
			return name_at(turn, i);
	}
	return NULL;
}

static void set_entry(const struct turn *turn, struct symbols *symbols, size_t from, size_t to,
		      const char *thread, const char *function)
{
	uint32_t entry;
	char name[256];

	if (thread && function)
		snprintf(name, sizeof(name), SWITCHED_TO "%s/%s", thread, function);
	else if (thread)
		snprintf(name, sizeof(name), SWITCHED_TO "%s", thread);
	else
		snprintf(name, sizeof(name), SWITCHED_TO "another thread (%s)",
			 function ? function : "?");
	entry = symbols_name(symbols, name);
	for (size_t i = from; i < to; i++) {
		if (is_of(turn, i))
			turn->pieces[i].entry = entry;
	}
}

/* What a worker that was put to sleep in its work came back to; NULL if it waited for work. */
static const char *resumed_work(const struct turn *turn, size_t from, size_t begins)
{
	const char *work = outermost(turn, from, begins);

	/* the work is the caller's callee: it has come back to both */
	if (begins == turn->n || turn->pieces[begins].depth != turn->pieces[from].depth || !work ||
	    is_function(work, "worker_thread") || is_function(work, "rescuer_thread"))
		return NULL;
	return work;
}

/* From a piece on; what comes before the first work is the first one's. */
static void name_works(const struct turn *turn, struct symbols *symbols, size_t from)
{
	uint32_t depth = UINT32_MAX;
	size_t begins = next_work(turn, from, &depth), next;
	const char *work = resumed_work(turn, from, begins);

	while (from < turn->n) {
		next = begins < turn->n ? next_work(turn, begins + 1, &depth) : turn->n;
		if (!work)
			work = work_at(turn, begins, next);
		set_entry(turn, symbols, from, next, "kworker", work);
		from = begins = next;
		work = NULL;
	}
}

static void name_turn(const struct turn *turn, struct symbols *symbols, size_t first)
{
	const char *thread = NULL;

	for (size_t i = first; i < turn->n && !thread; i++)
		thread = is_of(turn, i) ? thread_at(turn, i) : NULL;
	if (thread && !strcmp(thread, "kworker"))
		name_works(turn, symbols, first);
	else
		set_entry(turn, symbols, first, turn->n, thread,
			  thread ? NULL : outermost(turn, first, turn->n));
}

static void add_charge(struct walk *walk, const struct walk_piece *piece)
{
	for (size_t i = walk->n_charges; i-- > 0;) {
		struct walk_charge *charge = &walk->charges[i];

		if (charge->function == piece->function && charge->entry == piece->entry) {
			charge->insns += piece->insns;
			return;
		}
	}
	walk->charges = memory_grow(walk->charges, walk->n_charges, sizeof(*walk->charges));
	walk->charges[walk->n_charges++] =
		(struct walk_charge){piece->function, piece->entry, piece->insns};
}

void switched_charge(struct walk *walk)
{
	uint32_t named = 0; /* they are numbered in the order in which they ran */

	if (!walk->n_threads)
		return;
	for (size_t i = 0; i < walk->n_pieces; i++) {
		struct turn turn = {.symbols = walk->symbols,
				    .pieces = walk->pieces,
				    .thread = walk->pieces[i].thread};

		if (turn.thread <= named)
			continue;
		for (size_t j = i; j < walk->n_pieces && walk->pieces[j].thread <= turn.thread; j++)
			turn.n = is_of(&turn, j) ? j + 1 : turn.n;
		name_turn(&turn, walk->symbols, i);
		named = turn.thread;
	}
	walk->n_charges = 0;
	for (size_t i = 0; i < walk->n_pieces; i++)
		add_charge(walk, &walk->pieces[i]);
}
