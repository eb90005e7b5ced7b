/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the controller cpu: Documentation/admin-guide/cgroup-v2.rst, scheduler/sched-bwc.rst. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/host/cgroup.h"

#define CGROUPS	   "/sys/fs/cgroup"
#define LEVELS_MAX 64
/* Of quota and period, in microseconds: above it, the text is none of the kernel's. */
#define US_MAX 1e15

/* Where the process stands. */
struct place {
	bool v2;
	char mount[PATH_MAX]; /* where the hierarchy is to be seen */
	char group[PATH_MAX]; /* below it; "" for its root */
};

static bool has_word(const char *list, size_t n, const char *word)
{
	for (size_t at = 0; at < n;) {
		size_t length = strcspn(list + at, ",:");

		if (length == strlen(word) && !strncmp(list + at, word, length))
			return true;
		at += length + 1;
	}
	return false;
}

static bool exists(const char *folder, const char *file)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", folder, file) < (int)sizeof(path) &&
	       !access(path, R_OK);
}

static bool name(char path[PATH_MAX], const char *a, const char *b, const char *c)
{
	return snprintf(path, PATH_MAX, "%s%s%s", a, b, c) < PATH_MAX;
}

/* Its hierarchy is mounted by the controllers' names, or by one of them. */
static bool find_mount(struct place *place, const char *root, const char *controllers, size_t n)
{
	char list[64];

	if (place->v2) {
		if (!name(place->mount, root, CGROUPS, ""))
			return false;
		return exists(place->mount, "cgroup.controllers") ||
		       (name(place->mount, root, CGROUPS "/unified", "") &&
			exists(place->mount, "cgroup.controllers"));
	}
	if (n >= sizeof(list))
		return false;
	snprintf(list, sizeof(list), "%.*s", (int)n, controllers);
	return (name(place->mount, root, CGROUPS "/", list) && exists(place->mount, "")) ||
	       (name(place->mount, root, CGROUPS "/cpu", "") && exists(place->mount, ""));
}

/* One line of /proc/self/cgroup: "4:cpu,cpuacct:/group", or "0::/group" of version 2. */
static bool take_line(struct place *place, const char *root, const char *line, bool v2)
{
	const char *controllers = memchr(line, ':', strcspn(line, "\n")), *group;
	size_t n, length;
	char folder[PATH_MAX];

	if (!controllers++)
		return false;
	n = strcspn(controllers, ":\n");
	if (controllers[n] != ':' || (v2 ? n != 0 : !has_word(controllers, n, "cpu")))
		return false;
	group = controllers + n + 1;
	length = strcspn(group, "\n");
	place->v2 = v2;
	if (length >= sizeof(place->group) || !find_mount(place, root, controllers, n))
		return false;
	snprintf(place->group, sizeof(place->group), "%.*s", (int)length, group);
	/* a group that is not to be seen is the one that was mounted: in a container, or above us */
	if (!strcmp(place->group, "/") || strstr(place->group, "/..") ||
	    !name(folder, place->mount, place->group, "") || access(folder, R_OK))
		place->group[0] = '\0';
	return true;
}

/* In version 1 the controller has a hierarchy; where it has none, it is in that of version 2. */
static bool find_place(struct place *place, const char *root)
{
	char path[PATH_MAX], *text;
	bool found = false;

	if (!name(path, root, "/proc/self/cgroup", ""))
		return false;
	text = file_text(path);
	for (int v2 = 0; v2 < 2 && !found; v2++) {
		for (const char *line = text; line && *line && !found;) {
			found = take_line(place, root, line, v2);
			line = strchr(line, '\n');
			line += line ? 1 : 0;
		}
	}
	free(text);
	return found;
}

/* A file of one group; false if there is none. Version 2 has no quota at the root. */
static bool read_line(const char *folder, const char *file, char *line, size_t size,
		      char path[PATH_MAX])
{
	return name(path, folder, "/", file) && file_line(path, line, size);
}

static bool to_us(const char *text, double *us)
{
	char *end;

	*us = strtod(text, &end);
	return end != text && !*end && *us >= -1 && *us < US_MAX;
}

/* The quota of one group, in processors, 0 for none. False: what it says is none. */
static bool read_quota(const struct place *place, const char *folder, double *quota,
		       char path[PATH_MAX])
{
	char line[128], other[PATH_MAX], limit[64], span[64];
	double us, period;

	*quota = 0;
	if (place->v2) {
		if (!read_line(folder, "cpu.max", line, sizeof(line), path))
			return true;
		if (sscanf(line, "%63s %63s", limit, span) != 2)
			return false;
		if (!strcmp(limit, "max"))
			return true;
	} else {
		if (!read_line(folder, "cpu.cfs_quota_us", limit, sizeof(limit), path) ||
		    !strcmp(limit, "-1"))
			return true;
		if (!read_line(folder, "cpu.cfs_period_us", span, sizeof(span), other))
			return false;
	}
	if (!to_us(limit, &us) || !to_us(span, &period) || us <= 0 || period <= 0)
		return false;
	*quota = us / period;
	return true;
}

static void add_stops(struct cgroup_cpu *cpu, const char *folder)
{
	char path[PATH_MAX], *text;
	uint64_t count;

	if (!name(path, folder, "/cpu.stat", ""))
		return;
	text = file_text(path);
	for (const char *line = text; line && *line;) {
		if (sscanf(line, "nr_throttled %" SCNu64, &count) == 1)
			cpu->throttled += count;
		else if (sscanf(line, "throttled_usec %" SCNu64, &count) == 1)
			cpu->stopped += (double)count / 1e6;
		else if (sscanf(line, "throttled_time %" SCNu64, &count) == 1)
			cpu->stopped += (double)count / 1e9;
		line = strchr(line, '\n');
		line += line ? 1 : 0;
	}
	free(text);
}

/* Each group above it may have a quota, too, and be stopped by it. */
void cgroup_cpu_look(struct cgroup_cpu *cpu, const char *root)
{
	struct place place;

	*cpu = (struct cgroup_cpu){.known = false};
	if (!find_place(&place, root))
		return;
	cpu->known = true;
	cpu->v2 = place.v2;
	for (int level = 0; level < LEVELS_MAX; level++) {
		char folder[PATH_MAX], path[PATH_MAX];
		double quota;

		if (!name(folder, place.mount, place.group, "") ||
		    !read_quota(&place, folder, &quota, path)) {
			cpu->known = false;
			return;
		}
		if (quota > 0 && (cpu->quota <= 0 || quota < cpu->quota)) {
			cpu->quota = quota;
			snprintf(cpu->file, sizeof(cpu->file), "%s", path);
		}
		add_stops(cpu, folder);
		if (!strrchr(place.group, '/'))
			return;
		*strrchr(place.group, '/') = '\0';
	}
}
