/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out where a run comes from. Fails never: what is unknown is left out. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "build/commit.h" /* BUILD_COMMIT, BUILD_DIRTY: for where there is no repository */
#include "harness/base/run_tool.h"
#include "harness/host/cpus.h"
#include "harness/host/provenance.h"
#include "harness/version.h"

static void add_git(struct pairs *provenance, const struct paths *paths)
{
	char *const head[] = {"git", "rev-parse", "HEAD", NULL};
	char *const status[] = {"git", "status", "--porcelain", "--untracked-files=no", NULL};
	char line[128];

	if (!paths->installed && run_tool_first_line(head, paths->root, line, sizeof(line))) {
		pairs_set(provenance, "git_commit", line);
		if (run_tool_first_line(status, paths->root, line, sizeof(line)))
			pairs_set(provenance, "git_dirty", *line ? "yes" : "no");
	} else if (*BUILD_COMMIT) {
		pairs_set(provenance, "git_commit", BUILD_COMMIT);
		pairs_set(provenance, "git_dirty", BUILD_DIRTY);
	}
}

static void add_host(struct pairs *provenance)
{
	FILE *cpuinfo = fopen("/proc/cpuinfo", "re");
	struct utsname names;
	char line[256], model[128];

	while (cpuinfo && fgets(line, sizeof(line), cpuinfo)) {
		if (sscanf(line, "model name : %127[^\n]", model) == 1) {
			pairs_set(provenance, "host_cpu", model);
			break;
		}
	}
	if (cpuinfo)
		fclose(cpuinfo);
	pairs_setf(provenance, "host_processors", "%zu", cpus_usable());
	if (!uname(&names))
		pairs_setf(provenance, "host_kernel", "%s %s", names.sysname, names.release);
}

bool provenance_qemu_version(const char *qemu, char *version, size_t size, struct error *error)
{
	char *const arguments[] = {(char *)qemu, "--version", NULL};
	char said[1024];

	if (run_tool_first_line(arguments, NULL, version, size))
		return true;
	error_set(error, "it says nothing");
	run_tool(arguments, NULL, said, sizeof(said), error); /* once more, for what it says */
	return false;
}

const char *provenance_guest_compiler(void)
{
	return BUILD_CC;
}

void provenance_collect(struct pairs *provenance, const struct paths *paths, const char *qemu)
{
	struct error ignored;
	char version[256];

	pairs_set(provenance, "tool_version", HARNESS_VERSION);
	pairs_set(provenance, "compiler", BUILD_COMPILER);
	add_git(provenance, paths);
	add_host(provenance);
	if (qemu && provenance_qemu_version(qemu, version, sizeof(version), &ignored))
		pairs_set(provenance, "qemu_version", version);
}

/* build/bench.objects: "<sha256> <name>" a line. */
void provenance_objects(struct pairs *provenance, const struct paths *paths)
{
	char path[PATH_MAX + 32], line[256], hash[65], name[128], key[160];
	FILE *list;

	snprintf(path, sizeof(path), "%s/build/bench.objects", paths->root);
	list = fopen(path, "re");
	while (list && fgets(line, sizeof(line), list)) {
		if (sscanf(line, "%64[0-9a-f] %127s", hash, name) != 2 || strlen(hash) != 64)
			continue;
		snprintf(key, sizeof(key), "object_%s", name);
		pairs_set(provenance, key, hash);
	}
	if (list)
		fclose(list);
}
