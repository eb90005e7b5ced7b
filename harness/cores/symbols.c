/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of addresses; see symbols.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/symbols.h"

/* Of the last symbol of all, whose end nobody says; and of ranges that have no symbol. */
#define PAGE 4096

/*
 * Entries by name: Linux's (arch/x86/entry/entry_64.S and idtentry.h), and those of
 * targets/x86_64/trap_entry.S and targets/lwk/entry.S. A star stands for any rest.
 */
static const char *const entries[] = {
	"asm_exc_*",
	"asm_sysvec_*",
	"asm_common_interrupt",
	"asm_spurious_interrupt",
	"irq_entries_start",
	"spurious_entries_start",
	"entry_SYSCALL_64",
	"entry_SYSENTER_compat",
	"entry_INT80_compat",
	"vector_*",
	"timer_entry",
	"reschedule_entry",
	"doorbell_entry",
	"syscall_entry",
};
/* Of these every address is one: a table of entries. */
static const char *const tables[] = {"irq_entries_start", "spurious_entries_start"};
/* What switches threads: Linux's, and that of targets/kernel/context_switch.S. */
static const char *const switchers[] = {"__switch_to_asm", "context_switch*"};

static bool is_named(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strcspn(list[i], "*");

		if (!strncmp(name, list[i], length) && (list[i][length] || !name[length]))
			return true;
	}
	return false;
}

#define IS_NAMED(name, list) is_named(name, list, sizeof(list) / sizeof((list)[0]))

void symbols_add(struct symbols *symbols, uint64_t first, uint64_t end, const char *name, bool user,
		 bool local)
{
	symbols->items = memory_grow(symbols->items, symbols->n, sizeof(*symbols->items));
	symbols->items[symbols->n] = (struct symbol){
		.first = first,
		.end = end,
		.name = memory_copy(name),
		.known = true,
		.user = user,
		.entry = !user && IS_NAMED(name, entries),
		.switches = !user && IS_NAMED(name, switchers),
		.rank = local,
		.order = (uint32_t)symbols->n,
	};
	symbols->n++;
}

static int compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->entry != y->entry)
		return x->entry ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

void symbols_sort(struct symbols *symbols)
{
	size_t n = 0;

	if (symbols->n)
		qsort(symbols->items, symbols->n, sizeof(*symbols->items), compare);
	for (size_t i = 0; i < symbols->n; i++) {
		if (n && symbols->items[n - 1].first == symbols->items[i].first)
			free(symbols->items[i].name);
		else
			symbols->items[n++] = symbols->items[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct symbol *symbol = &symbols->items[i];
		uint64_t next = i + 1 < n ? symbol[1].first : symbol->first + PAGE;

		if (symbol->end <= symbol->first || symbol->end > next)
			symbol->end = next > symbol->first ? next : UINT64_MAX;
	}
	symbols->n = symbols->n_known = n;
	symbols->sorted = true;
}

void symbols_copy(struct symbols *symbols, const struct symbols *from)
{
	*symbols = *from;
	symbols->items = memory_zeroed(from->n, sizeof(*symbols->items));
	for (size_t i = 0; i < from->n; i++) {
		symbols->items[i] = from->items[i];
		symbols->items[i].name = memory_copy(from->items[i].name);
	}
}

/* Where no range begins. */
#define NO_ADDRESS 1

static uint32_t add_range(struct symbols *symbols, uint64_t address)
{
	uint64_t first = address & ~(uint64_t)(PAGE - 1);
	char name[64];

	for (size_t i = symbols->n_known; i < symbols->n; i++) {
		if (symbols->items[i].first == first)
			return (uint32_t)i;
	}
	snprintf(name, sizeof(name), "[0x%" PRIx64 "-0x%" PRIx64 "]", first, first + (PAGE - 1));
	symbols_add(symbols, first, first + PAGE, name, false, false);
	symbols->items[symbols->n - 1].known = false;
	return (uint32_t)symbols->n - 1;
}

uint32_t symbols_find(struct symbols *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->n_known;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->items[middle].first <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && address < symbols->items[low - 1].end)
		return (uint32_t)low - 1;
	return add_range(symbols, address);
}

uint32_t symbols_name(struct symbols *symbols, const char *name)
{
	for (size_t i = symbols->n_known; i < symbols->n; i++) {
		if (symbols->items[i].first == NO_ADDRESS && !strcmp(symbols->items[i].name, name))
			return (uint32_t)i;
	}
	symbols_add(symbols, NO_ADDRESS, NO_ADDRESS, name, false, false);
	return (uint32_t)symbols->n - 1;
}

bool symbols_enters(struct symbols *symbols, uint64_t address)
{
	uint32_t index = symbols_find(symbols, address); /* may move the items */
	const struct symbol *symbol = &symbols->items[index];

	return symbol->entry && (symbol->first == address || IS_NAMED(symbol->name, tables));
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->n; i++)
		free(symbols->items[i].name);
	free(symbols->items);
	*symbols = (struct symbols){NULL, 0, 0, false};
}
