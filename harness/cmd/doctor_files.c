/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images, the store's folder and memory as `harness doctor` sees them. Opens no store. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "harness/boot/machine.h"
#include "harness/cmd/doctor_files.h"
#include "harness/host/cpus.h"

#define MIB (1024.0 * 1024.0)
/* A run of all targets with its images takes some 20 MiB; ten of these should fit. */
#define STORE_MIB 200.0
/* What a QEMU needs beside its guest's memory: translated code, devices. */
#define QEMU_MIB 150.0

/* What a target is made of, one after the other; then NULL. */
static const char *part_of(const struct target *target, size_t i)
{
	size_t own = target->program == TARGET_LINKED ? 1 : 2;

	if (target->program == TARGET_PROCESS)
		return i ? NULL : TARGET_BENCH_ELF;
	if (i < own)
		return i ? TARGET_BENCH_ELF : target->kernel;
	return i - own < target->parts.n_files ? target->parts.files[i - own].path : NULL;
}

static bool check_target(struct checks *checks, const struct paths *paths,
			 const struct target *target)
{
	char name[sizeof(checks->items[0].name)], path[PATH_MAX];
	const char *part;
	struct check *check;
	struct error error;

	snprintf(name, sizeof(name), "target %s", target->name);
	check = checks_add(checks, name, target->program == TARGET_PROCESS ? METER_TSC : METER_INSN,
			   STATE_OK);
	for (size_t i = 0; (part = part_of(target, i)); i++) {
		if (target_image(paths->root, part, path, &error))
			continue;
		check->state = STATE_MISSING;
		check_found(check, "%s is not built", part);
		check_advise(check, "%s", error.message);
		check->needed =
			target->program == TARGET_PROCESS; /* the only one that measures time */
		return false;
	}
	check_found(check, "ready: %s", target->summary);
	return true;
}

static void check_targets(struct checks *checks, const struct paths *paths,
			  const struct targets *targets)
{
	size_t ready = 0;
	struct check *check;

	for (size_t i = 0; i < targets->n; i++)
		ready += check_target(checks, paths, &targets->items[i]);
	check = checks_add(checks, "targets", METER_INSN, ready ? STATE_OK : STATE_MISSING);
	check->needed = true;
	check_found(check, "%zu of %zu are ready", ready, targets->n);
	if (!ready)
		check_advise(check, "run `make` in %s", paths->root);
}

/* The folder, or what of the path to it there is: where it would be made. */
static void existing(const char *folder, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s", folder);
	while (access(path, F_OK) && strrchr(path, '/') > path)
		*strrchr(path, '/') = '\0';
}

static void check_store(struct checks *checks, const struct paths *paths)
{
	struct check *check = checks_add(checks, "store", METER_INSN, STATE_OK);
	char path[PATH_MAX];
	struct statvfs disk;
	double free_mib;

	check->needed = true;
	existing(paths->results, path);
	/* A read-only mount is one also for root, whom access() lets through everywhere else. */
	if (access(path, W_OK) || statvfs(path, &disk)) {
		check->state = STATE_MISSING;
		check_found(check, "%s: %s", path, strerror(errno));
		check_advise(check, "name another folder in HARNESS_RESULTS");
		return;
	}
	free_mib = (double)disk.f_bavail * (double)disk.f_frsize / MIB;
	check_found(check, "%s: %.0f MiB free", paths->results, free_mib);
	if (free_mib >= STORE_MIB)
		return;
	check->state = STATE_LIMITED;
	check_advise(check, "`harness prune` drops what no run needs; HARNESS_RESULTS names "
			    "another folder");
}

/* The MiB behind -m in a target's machine; 128, QEMU's default, if there is none. */
static double machine_mib(const struct target *target)
{
	for (size_t i = 0; i + 1 < target->parts.n_machine; i++) {
		if (!strcmp(target->parts.machine[i], "-m"))
			return strtod(target->parts.machine[i + 1], NULL);
	}
	return 128;
}

static void check_memory(struct checks *checks, const struct targets *targets)
{
	struct check *check = checks_add(checks, "memory", METER_INSN, STATE_OK);
	FILE *file = fopen("/proc/meminfo", "re");
	double available = -1, largest = 0, needed;
	char line[256];

	while (file && fgets(line, sizeof(line), file) &&
	       sscanf(line, "MemAvailable: %lf kB", &available) != 1)
		;
	if (file)
		fclose(file);
	for (size_t i = 0; i < targets->n; i++) {
		double mib = *targets->items[i].kernel ? machine_mib(&targets->items[i]) : 0;

		largest = mib > largest ? mib : largest;
	}
	needed = (largest + QEMU_MIB) * (double)cpus_usable();
	check_found(check, "%.0f MiB available; machines side by side need up to %.0f",
		    available / 1024, needed);
	if (available / 1024 >= needed)
		return;
	check->state = STATE_LIMITED;
	check_advise(check, "run fewer at a time: --jobs 1 needs %.0f MiB", largest + QEMU_MIB);
}

void doctor_files(struct checks *checks, const struct paths *paths, const struct targets *targets)
{
	check_targets(checks, paths, targets);
	check_store(checks, paths);
	check_memory(checks, targets);
}
