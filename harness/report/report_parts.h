/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of HTML that all sections use. Part of the report_*.c; nobody else includes this. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include <stdio.h>

#include "harness/figures/subjects.h"

/* <section id> with a heading; the caller ends it with </section>. */
void report_section(FILE *out, const char *id, const char *heading);
/* A table that scrolls by itself where the page is narrow; ends with report_table_end(). */
void report_table(FILE *out, const char *class, const char *label);
void report_table_end(FILE *out);
/* A subject's name in its colour. */
void report_name(FILE *out, const struct subject *subject);
/* <pre> of a command, or of several, a line each. */
void report_command(FILE *out, const char *command);
/* "id,id": the runs of the page, as --runs takes them; to be freed. */
char *report_ids(const struct subjects *subjects);

#endif
