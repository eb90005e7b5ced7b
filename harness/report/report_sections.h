/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page's sections: a new one is a file, a line here and a line in report_write.c. */
#ifndef REPORT_REPORT_SECTIONS_H
#define REPORT_REPORT_SECTIONS_H

#include "harness/report/report.h"

void report_runs(FILE *out, const struct report *report);
bool report_figures(FILE *out, const struct report *report, struct error *error);
bool report_metrics(FILE *out, const struct report *report, struct error *error);
void report_left_out(FILE *out, const struct report *report);
void report_repeat(FILE *out, const struct report *report);
void report_provenance(FILE *out, const struct report *report);
void report_isolation(FILE *out, const struct report *report);

#endif
