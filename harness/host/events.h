/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of countable events, as libpfm4 knows them: of this host's processor, of the kernel, or of
 * any other processor. Counts nothing.
 */
#ifndef HOST_EVENTS_H
#define HOST_EVENTS_H

#include <perfmon/perf_event.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

#define EVENT_CODES_MAX 8

struct event {
	char *name;    /* as the user wrote it */
	char *full;    /* as libpfm4 understands it: "perf::PERF_COUNT_HW_CPU_CYCLES" */
	char *meaning; /* one line */
	uint64_t codes[EVENT_CODES_MAX]; /* raw encoding: what the processor's registers get */
	size_t n_codes;
};

struct events {
	struct event *items;
	size_t n;
};

/* Resolve a list, "cycles,dTLB-load-misses"; pmu (may be NULL) stands before names without one. */
bool events_parse(struct events *events, const char *list, const char *pmu, struct error *error);

/* All events of a PMU, with each of their attributes' values that libpfm4 lists. */
bool events_of(struct events *events, const char *pmu, struct error *error);
void events_free(struct events *events);

/* How the kernel is asked for it (perf_event_open(2)); counts user and kernel. */
bool events_attr(const struct event *event, struct perf_event_attr *attr, struct error *error);

/* A PMU that libpfm4 knows. */
struct event_pmu {
	const char *name, *meaning; /* libpfm4's own */
	size_t events;
	bool present; /* on this host, as far as libpfm4 sees */
};
struct event_pmu *events_pmus(size_t *n, struct error *error); /* to be freed */

#endif
