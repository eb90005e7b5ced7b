/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page: runs side by side with all that is known of them, in one file of HTML that needs nothing
 * else. The same runs make the same bytes. Knows no store and no process.
 */
#ifndef REPORT_REPORT_WRITE_H
#define REPORT_REPORT_WRITE_H

#include "harness/report/report.h"

bool report_write(FILE *out, const struct report *report, struct error *error);

#endif
