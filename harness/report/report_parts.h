/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the page is put together from. Part of the report*.c; nobody else includes this. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include "harness/base/html.h"
#include "harness/report/report.h"

/* The style sheet and the script: harness/report/, as they are. */
extern const char report_css[], report_js[];
/* What the page may load and run, which is these two and nothing else: a Content-Security-Policy. */
void report_policy(FILE *out);

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

void report_runs(FILE *out, const struct report *report);
bool report_figures(FILE *out, const struct report *report, struct error *error);
void report_metrics(FILE *out, const struct report *report);
void report_left_out(FILE *out, const struct report *report);
void report_repeat(FILE *out, const struct report *report);
void report_provenance(FILE *out, const struct report *report);
void report_isolation(FILE *out, const struct report *report);

#endif
