/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of countable events, by libpfm4. Counts nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>

#include "harness/base/memory.h"
#include "harness/host/events.h"

#define NAME_MAX_LENGTH 256
#define NEVER_LISTED	"perf_raw" /* libpfm4's name for raw codes: it has no events of its own */

/* Also processors that are not here: their events can be encoded, if not counted. */
static bool start(struct error *error)
{
	int code;

	setenv("LIBPFM_ENCODE_INACTIVE", "1", 1);
	code = pfm_initialize();
	return code == PFM_SUCCESS || error_set(error, "libpfm4: %s", pfm_strerror(code));
}

/* libpfm4's descriptions may have several lines. */
static char *one_line(const char *text)
{
	char *copy = memory_copy(text ? text : "");

	for (char *c = copy; *c; c++) {
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	}
	return copy;
}

static char *describe(int index)
{
	pfm_event_info_t info = {.size = sizeof(info)};

	if (pfm_get_event_info(index, PFM_OS_NONE, &info) != PFM_SUCCESS)
		return memory_copy("");
	return one_line(info.desc);
}

/* Add one by its name; false if libpfm4 does not know it, or it is incomplete. */
static int add(struct events *events, const char *name, const char *qualified)
{
	char *full = NULL;
	pfm_pmu_encode_arg_t argument = {.fstr = &full, .size = sizeof(argument)};
	int code =
		pfm_get_os_event_encoding(qualified, PFM_PLM0 | PFM_PLM3, PFM_OS_NONE, &argument);
	struct event *event;

	if (code == PFM_SUCCESS) {
		events->items = memory_grow(events->items, events->n, sizeof(*events->items));
		event = &events->items[events->n++];
		*event = (struct event){.name = memory_copy(name),
					.full = memory_copy(full ? full : qualified),
					.meaning = describe(argument.idx)};
		for (int i = 0; i < argument.count && i < EVENT_CODES_MAX; i++)
			event->codes[event->n_codes++] = argument.codes[i];
	}
	free(full);
	free(argument.codes);
	return code;
}

bool events_parse(struct events *events, const char *list, const char *pmu, struct error *error)
{
	char name[NAME_MAX_LENGTH], qualified[2 * NAME_MAX_LENGTH];

	*events = (struct events){NULL, 0};
	if (!start(error))
		return false;
	for (const char *at = list;; at++) {
		size_t n = strcspn(at, ",");
		int code;

		if (!n || n >= sizeof(name)) {
			events_free(events);
			return error_set(error,
					 "'%s' is no list of events such as "
					 "cycles,page-faults",
					 list);
		}
		snprintf(name, sizeof(name), "%.*s", (int)n, at);
		snprintf(qualified, sizeof(qualified), "%s%s%s",
			 pmu && !strstr(name, "::") ? pmu : "",
			 pmu && !strstr(name, "::") ? "::" : "", name);
		code = add(events, name, qualified);
		if (code != PFM_SUCCESS) {
			events_free(events);
			return error_set(error,
					 "event '%s': %s; `harness events` lists what there is",
					 name, pfm_strerror(code));
		}
		at += n;
		if (!*at)
			return true;
	}
}

void events_free(struct events *events)
{
	for (size_t i = 0; i < events->n; i++) {
		free(events->items[i].name);
		free(events->items[i].full);
		free(events->items[i].meaning);
	}
	free(events->items);
	*events = (struct events){NULL, 0};
}

bool events_attr(const struct event *event, struct perf_event_attr *attr, struct error *error)
{
	pfm_perf_encode_arg_t argument = {.attr = attr, .size = sizeof(argument)};
	int code;

	if (!start(error))
		return false;
	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	code = pfm_get_os_event_encoding(event->full, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT_EXT,
					 &argument);
	return code == PFM_SUCCESS ||
	       error_set(error, "event '%s': %s", event->name, pfm_strerror(code));
}

/* An event with each value of its unit mask, or alone if it has none. */
static void add_with_masks(struct events *events, const char *pmu, int index)
{
	pfm_event_info_t info = {.size = sizeof(info)};
	char name[NAME_MAX_LENGTH];
	size_t before = events->n;

	if (pfm_get_event_info(index, PFM_OS_NONE, &info) != PFM_SUCCESS)
		return;
	for (int i = 0; i < info.nattrs; i++) {
		pfm_event_attr_info_t mask = {.size = sizeof(mask)};

		if (pfm_get_event_attr_info(index, i, PFM_OS_NONE, &mask) != PFM_SUCCESS ||
		    mask.type != PFM_ATTR_UMASK)
			continue;
		snprintf(name, sizeof(name), "%s::%s:%s", pmu, info.name, mask.name);
		if (add(events, name, name) != PFM_SUCCESS)
			continue;
		free(events->items[events->n - 1].meaning);
		events->items[events->n - 1].meaning = one_line(mask.desc);
	}
	snprintf(name, sizeof(name), "%s::%s", pmu, info.name);
	if (events->n == before)
		add(events, name, name);
}

/* libpfm4's PMU of that name; false if there is none. */
static bool find_pmu(const char *name, pfm_pmu_info_t *info)
{
	for (int i = PFM_PMU_NONE; i < PFM_PMU_MAX; i++) {
		*info = (pfm_pmu_info_t){.size = sizeof(*info)};
		if (pfm_get_pmu_info((pfm_pmu_t)i, info) == PFM_SUCCESS &&
		    !strcmp(info->name, name))
			return true;
	}
	return false;
}

bool events_of(struct events *events, const char *pmu, struct error *error)
{
	pfm_pmu_info_t info;

	*events = (struct events){NULL, 0};
	if (!start(error))
		return false;
	if (!find_pmu(pmu, &info))
		return error_set(error,
				 "libpfm4 knows no PMU '%s'; `harness events` lists those it "
				 "knows",
				 pmu);
	for (int i = info.first_event; i != -1; i = pfm_get_event_next(i))
		add_with_masks(events, pmu, i);
	return true;
}

struct event_pmu *events_pmus(size_t *n, struct error *error)
{
	struct event_pmu *pmus = NULL;

	*n = 0;
	if (!start(error))
		return NULL;
	for (int i = PFM_PMU_NONE; i < PFM_PMU_MAX; i++) {
		pfm_pmu_info_t info = {.size = sizeof(info)};

		if (pfm_get_pmu_info((pfm_pmu_t)i, &info) != PFM_SUCCESS ||
		    !strcmp(info.name, NEVER_LISTED))
			continue;
		pmus = memory_grow(pmus, *n, sizeof(*pmus));
		pmus[(*n)++] = (struct event_pmu){info.name, info.desc, (size_t)info.nevents,
						  info.is_present};
	}
	if (!pmus)
		error_set(error, "libpfm4 knows no PMU");
	return pmus;
}
