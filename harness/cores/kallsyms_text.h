/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of /proc/kallsyms as symbols. Knows no file and boots nothing. */
#ifndef CORES_KALLSYMS_TEXT_H
#define CORES_KALLSYMS_TEXT_H

#include "harness/base/error.h"
#include "harness/cores/symbols.h"

/* "ffffffff81000000 T _text" a line. The line and the reason if one is not like that. */
bool kallsyms_text_parse(const char *text, size_t n, struct symbols *symbols, struct error *error);

#endif
