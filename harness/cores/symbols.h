/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of addresses: one table for all code of a machine, whoever provided it. Every address has a
 * name in the end: what no symbol covers is named by its range. Knows no file and no kernel, but
 * the names by which kernels call their entries.
 */
#ifndef CORES_SYMBOLS_H
#define CORES_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t first, end; /* addresses: its first byte, and the one after its last */
	char *name;
	bool known;    /* false: a range without a symbol */
	bool user;     /* of a program, not of a kernel */
	bool entry;    /* where a kernel is entered: by interrupt, exception, system call */
	bool switches; /* a kernel's, to another thread */
	/* which of several at one address is preferred: the lower, then the earlier */
	uint32_t rank, order;
};

struct symbols {
	struct symbol *items; /* sorted by address; then ranges and names, as they were met */
	size_t n_known, n;
	bool sorted;
};

/* end 0: up to the next symbol. Only before symbols_sort(). */
void symbols_add(struct symbols *symbols, uint64_t first, uint64_t end, const char *name, bool user,
		 bool local);
/* Sort; leave one symbol at each address; give those without an end theirs. */
void symbols_sort(struct symbols *symbols);
/* Make empty symbols the same as these. */
void symbols_copy(struct symbols *symbols, const struct symbols *from);
/* The index of the symbol that an address belongs to; of a new range if there is none. */
uint32_t symbols_find(struct symbols *symbols, uint64_t address);
/* The index of a name that is no address's; the same for the same name. Only after symbols_sort(). */
uint32_t symbols_name(struct symbols *symbols, const char *name);
/* Is a kernel entered at this very address? */
bool symbols_enters(struct symbols *symbols, uint64_t address);
void symbols_free(struct symbols *symbols);

#endif
