/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums over events, by function and by entry; see blame_totals.h. */
#include "harness/blame/blame_totals.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"

/* What kernels' entries are to a reader: Linux's, then those of the kernels of this repository. */
static const struct {
	const char *symbol, *name;
} entry_names[] = {
	{"asm_sysvec_apic_timer_interrupt", "timer interrupt"},
	{"asm_sysvec_reschedule_ipi", "rescheduling interrupt"},
	{"asm_sysvec_call_function", "function call interrupt"},
	{"asm_sysvec_call_function_single", "function call interrupt"},
	{"asm_sysvec_irq_work", "irq work interrupt"},
	{"asm_common_interrupt", "device interrupt"},
	{"irq_entries_start", "device interrupt"},
	{"asm_exc_page_fault", "page fault"},
	{"entry_SYSCALL_64", "system call"},
	{"timer_entry", "timer interrupt"},
	{"reschedule_entry", "rescheduling interrupt"},
	{"doorbell_entry", "doorbell"},
	{"syscall_entry", "system call"},
	{"vector_14", "page fault"},
};

const char *blame_entry_name(const char *symbol)
{
	for (size_t i = 0; i < sizeof(entry_names) / sizeof(entry_names[0]); i++) {
		if (!strcmp(entry_names[i].symbol, symbol))
			return entry_names[i].name;
	}
	return symbol;
}

static bool in_class(const struct blame_event *event, const struct blame_class *class)
{
	return !class || (event->length >= class->shortest && event->length <= class->longest);
}

static int by_insns(const void *a, const void *b)
{
	const struct blame_total *x = a, *y = b;

	if (x->insns != y->insns)
		return x->insns > y->insns ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
	const struct blame_total *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Symbols of one name, such as the same static function in several files, are one line. */
static size_t join(struct blame_total *totals, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(totals, n, sizeof(*totals), by_name);
	for (size_t i = 0; i < n; i++) {
		if (kept && !strcmp(totals[kept - 1].name, totals[i].name)) {
			totals[kept - 1].insns += totals[i].insns;
			totals[kept - 1].calls += totals[i].calls;
		} else {
			totals[kept++] = totals[i];
		}
	}
	return kept;
}

/* By index of symbol, one more for what runs before any entry. */
static struct blame_total *make(const struct blame *blame, const struct blame_class *class,
				bool by_entry, size_t *n)
{
	const struct symbols *symbols = &blame->symbols;
	struct blame_total *totals = memory_zeroed(symbols->n + 1, sizeof(*totals));
	size_t *last = memory_zeroed(symbols->n + 1, sizeof(*last)), kept = 0;

	for (size_t i = 0; i < blame->n_events; i++) {
		const struct blame_event *event = &blame->events[i];

		for (size_t j = 0; in_class(event, class) && j < event->n_charges; j++) {
			const struct walk_charge *charge = &blame->charges[event->charges + j];
			uint32_t index = by_entry ? charge->entry : charge->function;
			size_t at = index == WALK_NO_ENTRY ? symbols->n : index;

			totals[at].insns += charge->insns;
			if (last[at] != i + 1)
				totals[at].calls++;
			last[at] = i + 1;
		}
	}
	for (size_t at = 0; at <= symbols->n; at++) {
		struct blame_total total = totals[at];

		if (!total.insns)
			continue;
		total.known = at == symbols->n || symbols->items[at].known;
		total.user = at == symbols->n || symbols->items[at].user;
		total.name = at == symbols->n ? "(none)"
			     : by_entry	      ? blame_entry_name(symbols->items[at].name)
					      : symbols->items[at].name;
		totals[kept++] = total;
	}
	free(last);
	*n = join(totals, kept);
	if (*n)
		qsort(totals, *n, sizeof(*totals), by_insns);
	return totals;
}

struct blame_total *blame_functions(const struct blame *blame, const struct blame_class *class,
				    size_t *n)
{
	return make(blame, class, false, n);
}

struct blame_total *blame_entries(const struct blame *blame, const struct blame_class *class,
				  size_t *n)
{
	return make(blame, class, true, n);
}

static int by_change(const void *a, const void *b)
{
	const struct blame_change *x = a, *y = b;
	uint64_t p = x->new > x->old ? x->new - x->old : x->old - x->new;
	uint64_t q = y->new > y->old ? y->new - y->old : y->old - y->new;

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->name, y->name);
}

struct blame_change *blame_diff(const struct blame *old, const struct blame *new, size_t *n)
{
	size_t n_old, n_new, i = 0, j = 0;
	struct blame_total *a = blame_functions(old, NULL, &n_old);
	struct blame_total *b = blame_functions(new, NULL, &n_new);
	struct blame_change *changes = memory_zeroed(n_old + n_new, sizeof(*changes));

	if (n_old)
		qsort(a, n_old, sizeof(*a), by_name);
	if (n_new)
		qsort(b, n_new, sizeof(*b), by_name);
	*n = 0;
	while (i < n_old || j < n_new) {
		int order = i == n_old ? 1 : j == n_new ? -1 : strcmp(a[i].name, b[j].name);
		struct blame_change change = {
			.name = order <= 0 ? a[i].name : b[j].name,
			.old = order <= 0 ? a[i].insns : 0,
			.new = order >= 0 ? b[j].insns : 0,
		};

		i += order <= 0;
		j += order >= 0;
		change.old_each = old->n_events ? (double)change.old / (double)old->n_events : 0;
		change.new_each = new->n_events ? (double)change.new / (double)new->n_events : 0;
		if (change.old != change.new)
			changes[(*n)++] = change;
	}
	free(a);
	free(b);
	if (*n)
		qsort(changes, *n, sizeof(*changes), by_change);
	return changes;
}

static void add_parts(struct blamed *blamed, size_t class, bool entry, struct blame_total *totals,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		blamed->parts = memory_grow(blamed->parts, blamed->n_parts, sizeof(*blamed->parts));
		blamed->parts[blamed->n_parts++] =
			(struct blamed_part){class, entry, memory_copy(totals[i].name),
					     totals[i].insns, totals[i].calls};
	}
	free(totals);
}

static void add_class(struct blamed *blamed, const struct blame *blame, size_t class)
{
	const struct blame_class *of = class ? &blame->classes[class - 1] : NULL;
	struct blame_total *totals;
	size_t n;

	totals = blame_entries(blame, of, &n);
	add_parts(blamed, class, true, totals, n);
	totals = blame_functions(blame, of, &n);
	add_parts(blamed, class, false, totals, n);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The nearest rank; 0 of none. */
static uint64_t median_length(const struct blame *blame)
{
	uint64_t *lengths = memory_zeroed(blame->n_events, sizeof(*lengths)), median;

	for (size_t i = 0; i < blame->n_events; i++)
		lengths[i] = blame->events[i].length;
	if (blame->n_events)
		qsort(lengths, blame->n_events, sizeof(*lengths), by_value);
	median = blame->n_events ? lengths[(blame->n_events - 1) / 2] : 0;
	free(lengths);
	return median;
}

void blame_sum_up(struct blamed *blamed, const struct blame *blame)
{
	*blamed = (struct blamed){.bench = memory_copy(blame->bench),
				  .window = (uint64_t)blame->window};
	blamed->sums[0] = (struct blamed_sum){blame->n_events, blame->stolen, median_length(blame),
					      blame->longest};
	add_class(blamed, blame, 0);
	while (blamed->n_classes < BLAMED_CLASSES_MAX && blamed->n_classes < blame->n_classes) {
		const struct blame_class *class = &blame->classes[blamed->n_classes++];

		blamed->sums[blamed->n_classes] =
			(struct blamed_sum){class->n, class->stolen, class->median, class->longest};
		add_class(blamed, blame, blamed->n_classes);
	}
}

bool blame_keep(struct store *store, const char *id, const struct blame *blame, struct error *error)
{
	struct blamed blamed;
	bool ok;

	if (blame->same != blame->n_workers || blame->equal != blame->reported)
		return true;
	blame_sum_up(&blamed, blame);
	ok = blamed_save(store, id, &blamed, error);
	blamed_free(&blamed);
	return ok;
}
