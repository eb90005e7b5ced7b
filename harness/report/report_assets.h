/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page's style sheet and script. Part of the report_*.c; nobody else includes this. */
#ifndef REPORT_REPORT_ASSETS_H
#define REPORT_REPORT_ASSETS_H

#include <stdio.h>

/* The style sheet and the script: harness/report/, as they are. */
extern const char report_css[], report_js[];
/* What the page may load and run, which is these two and nothing else: a Content-Security-Policy. */
void report_policy(FILE *out);

#endif
