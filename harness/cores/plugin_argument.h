/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The argument of QEMU's option -plugin that loads ours, and what its log is to be written about.
 */
#ifndef CORES_PLUGIN_ARGUMENT_H
#define CORES_PLUGIN_ARGUMENT_H

#include "harness/base/paths.h"
#include "harness/cores/elf_symbols.h"

/*
 * "FILE,fd=N,mark=...,loop=..." for a program with these marks; the functions of its measured loop
 * are found among the symbols. To be freed; NULL with the error set if the plugin is not built or
 * the program has no marks.
 */
char *plugin_argument(const struct paths *paths, const struct elf_marks *marks,
		      const struct symbols *symbols, struct error *error);

/* The same for a machine without a program of ours, of which the log tells no more than the counts. */
char *plugin_argument_unmarked(const struct paths *paths, struct error *error);

#endif
