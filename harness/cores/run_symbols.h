/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of all code of a run's machines, and the benchmarks' marks. */
#ifndef CORES_RUN_SYMBOLS_H
#define CORES_RUN_SYMBOLS_H

#include "harness/base/paths.h"
#include "harness/boot/execute.h"
#include "harness/cores/elf_symbols.h"

/* Names that are loaded already, of a plan's code. */
struct run_names {
	const struct symbols *symbols; /* sorted; nothing was looked up in them yet */
	const struct elf_marks *marks;
};

/*
 * Names: of the program and of the kernel that the workers' cores run, from what was booted or, of
 * a Linux, from itself. What is charged is what such a core ran, so no name of a kernel on others
 * is needed, or could be taken for one here. The run needs no more than its provenance. Where the plan has
 * names, these are copied. Sorted; to be freed in any case, as the marks.
 */
bool run_symbols_load(struct symbols *symbols, struct elf_marks *marks, const struct run *was,
		      const struct plan *plan, const struct paths *paths, const char *qemu,
		      struct error *error);

#endif
