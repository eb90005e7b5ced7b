/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ELF file says of its code: functions, and the benchmarks' marks. Knows no kernel. */
#ifndef CORES_ELF_SYMBOLS_H
#define CORES_ELF_SYMBOLS_H

#include "harness/base/error.h"
#include "harness/cores/symbols.h"

struct elf_mark {
	uint64_t address, kind; /* microbench/marks.h */
};

struct elf_marks {
	struct elf_mark *items;
	size_t n;
};

/*
 * Add the functions of an ELF64 file to symbols, as a program's or a kernel's, and its marks, if
 * marks is not NULL. A file without a symbol table is an error: nothing in it could be named.
 */
bool elf_symbols_add(const char *path, bool user, struct symbols *symbols, struct elf_marks *marks,
		     struct error *error);
void elf_marks_copy(struct elf_marks *marks, const struct elf_marks *from);
void elf_marks_free(struct elf_marks *marks);

#endif
