/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a metric's difference between two configurations of one kernel: which of the
 * noise library's kinds it is. A name says it, so that a new metric needs no row here.
 */
#ifndef METRICS_KINDS_H
#define METRICS_KINDS_H

#include "noise/configurations.h"

/*
 * By the words of its name, between dots and underscores: p50 is a path, p90 and p99 a tail, max and p999 a
 * largest value; what only says how well was measured is none; all else is a rate.
 */
enum configurations_kind metrics_kind(const char *metric);

#endif
