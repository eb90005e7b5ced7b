/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds, for machines that settle, the snapshots that they begin with, and saves what is missing. */
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file_hash.h"
#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/boot/snapshots.h"
#include "harness/boot/snapshot_save.h"

/* Of a file its contents count, not where it lies. */
static bool add_file(struct sha256_ctx *sum, const char *path, struct error *error)
{
	char hash[65];

	if (!file_hash(path, hash, error))
		return false;
	sha256_update(sum, sizeof(hash), (const uint8_t *)hash);
	return true;
}

/* Everything that boots: QEMU itself, its arguments, the images. */
static bool make_key(char *const *arguments, char key[SNAPSHOT_KEY_SIZE], struct error *error)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sum;
	bool is_file = true; /* QEMU */

	sha256_init(&sum);
	for (size_t i = 0; arguments[i]; i++) {
		const char *argument = arguments[i];

		if (!is_file)
			sha256_update(&sum, strlen(argument) + 1, (const uint8_t *)argument);
		else if (!add_file(&sum, argument, error))
			return false;
		is_file = !strcmp(argument, "-kernel") || !strcmp(argument, "-initrd") ||
			  !strcmp(argument, "-plugin");
	}
	sha256_digest(&sum, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		sprintf(key + 2 * i, "%02x", digest[i]);
	return true;
}

static struct snapshot *add(struct snapshots *snapshots, const char *key)
{
	struct snapshot *added;

	for (size_t i = 0; i < snapshots->n; i++) {
		if (!strcmp(snapshots->items[i].key, key)) {
			snapshots->wanted[i]++;
			return &snapshots->items[i];
		}
	}
	added = &snapshots->items[snapshots->n];
	snprintf(added->key, sizeof(added->key), "%s", key);
	added->fd = -1;
	snapshots->wanted[snapshots->n++] = 1;
	return added;
}

/* The machines to be saved, and what drives each. */
struct savers {
	struct machine *machines;
	struct snapshot_save *saves;
	struct worker *workers; /* who say nothing */
	size_t n;
};

/* The machine that stands for all of its boot, up to where it stops itself. */
static bool add_saver(struct savers *savers, struct machine *machine, const char *key,
		      struct error *error)
{
	struct snapshot_save *save = &savers->saves[savers->n];
	struct machine *saver = &savers->machines[savers->n];

	saver->worker = &savers->workers[savers->n++];
	saver->worker->worker = machine->worker->worker;
	saver->worker->phase = machine->worker->phase;
	saver->cpu_limit = machine->cpu_limit;
	saver->save = save;
	if (!snapshot_save_open(save, key, error))
		return false;
	saver->arguments =
		qemu_arguments_add_monitor(qemu_arguments_copy(machine->saved), save->monitor[1]);
	return true;
}

/* Was any of them not stopped in time? Then *why, of one that failed otherwise, stays NULL. */
static bool any_late(const struct savers *savers, char **why)
{
	bool late = false;

	for (size_t i = 0; i < savers->n; i++) {
		const struct machine *machine = &savers->machines[i];

		late |= savers->saves[i].late || savers->saves[i].said > 1;
		if (machine->finished && !machine->ok && !*why)
			*why = memory_copy(machine->reason);
	}
	if (late) {
		free(*why);
		*why = NULL;
	}
	return late;
}

static void free_savers(struct savers *savers)
{
	for (size_t i = 0; i < savers->n; i++) {
		snapshot_save_close(&savers->saves[i]);
		machine_clear(&savers->machines[i]);
		worker_clear(&savers->workers[i]);
	}
	free(savers->machines);
	free(savers->saves);
	free(savers->workers);
}

/* Those that are wanted by enough machines and not there. */
static bool add_savers(struct savers *savers, struct snapshots *snapshots, struct machine *machines,
		       size_t n, size_t least, struct error *error)
{
	for (size_t i = 0; i < snapshots->n; i++) {
		size_t first = 0;

		if (snapshots->wanted[i] < least || snapshot_check(snapshots->items[i].key))
			continue;
		while (first < n && machines[first].snapshot != &snapshots->items[i])
			first++;
		if (!add_saver(savers, &machines[first], snapshots->items[i].key, error))
			return false;
	}
	return true;
}

/* A busy host may look too late at a machine that spins to be stopped. */
#define TRIES 5

static bool save_missing(struct snapshots *snapshots, struct machine *machines, size_t n,
			 size_t least, size_t parallel, const struct machine_watch *watch,
			 struct error *error)
{
	bool ok = true, again = true;

	for (int i = 0; ok && again && i < TRIES; i++) {
		struct savers savers = {
			memory_zeroed(snapshots->n, sizeof(*savers.machines)),
			memory_zeroed(snapshots->n, sizeof(*savers.saves)),
			memory_zeroed(snapshots->n, sizeof(*savers.workers)),
			0,
		};

		ok = add_savers(&savers, snapshots, machines, n, least, error) &&
		     (!savers.n || machines_run(savers.machines, savers.n, parallel, watch, error));
		again = ok && any_late(&savers, &snapshots->why);
		free_savers(&savers);
	}
	if (again)
		snapshots->why = memory_copy("this host is too busy to stop a machine in time");
	return ok;
}

bool snapshots_make(struct snapshots *snapshots, struct machine *machines, size_t n, bool always,
		    size_t parallel, const struct machine_watch *watch, struct error *error)
{
	char key[SNAPSHOT_KEY_SIZE];

	*snapshots = (struct snapshots){memory_zeroed(n, sizeof(*snapshots->items)),
					memory_zeroed(n, sizeof(*snapshots->wanted)), 0, NULL};
	for (size_t i = 0; i < n; i++) {
		if (!machines[i].saved)
			continue;
		if (!make_key(machines[i].saved, key, error))
			return false;
		machines[i].snapshot = add(snapshots, key);
	}
	if (!save_missing(snapshots, machines, n, always ? 1 : 2, parallel, watch, error))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (machines[i].snapshot && !snapshot_check(machines[i].snapshot->key))
			machines[i].snapshot = NULL;
	}
	return true;
}

void snapshots_free(struct snapshots *snapshots)
{
	free(snapshots->items);
	free(snapshots->wanted);
	free(snapshots->why);
}
