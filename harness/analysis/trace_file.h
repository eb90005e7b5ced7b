/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of a trace file: of a regular file or a pipe, bounded, out of gzip where they are in it.
 * Knows no format of traces but what is no text at all.
 */
#ifndef ANALYSIS_TRACE_FILE_H
#define ANALYSIS_TRACE_FILE_H

#include <stddef.h>

#include "harness/base/error.h"

/* More text than a trace has that is of any use; of packed bytes, and of what is in them. */
#define TRACE_FILE_MAX ((size_t)1 << 30)

/* All of a file, "-" being standard input; to be freed. NULL with the error set, which names the file. */
char *trace_file_read(const char *path, size_t *n, struct error *error);

/* What is packed by gzip in n bytes, to be freed; at most so many bytes. NULL with the error set. */
char *trace_file_unpack(const char *bytes, size_t n, size_t most, size_t *n_text,
			struct error *error);

#endif
