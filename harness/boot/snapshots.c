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

/* So many machines that begin with a snapshot make up for saving it. */
#define WORTH_SAVING 2

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

/* A machine would begin with it; one that is `alone` makes it worth to be saved by itself. */
static struct snapshot *add(struct snapshots *snapshots, const char *key, bool alone)
{
	size_t at = 0;

	while (at < snapshots->n && strcmp(snapshots->items[at].key, key) != 0)
		at++;
	if (at == snapshots->n) {
		struct snapshot *added = &snapshots->items[snapshots->n++];

		snprintf(added->key, sizeof(added->key), "%s", key);
		added->fd = -1;
	}
	snapshots->wanted[at] += alone ? WORTH_SAVING : 1;
	return &snapshots->items[at];
}

/* The machines to be saved, what drives each, and machines that need not wait for them. */
struct savers {
	struct machine *machines;
	struct snapshot_save *saves;
	struct worker *workers; /* who say nothing */
	size_t n;
	const struct snapshot **of; /* what each is saved as */
	struct machine **order;	    /* n_order to be run: these first, as others wait for them */
	size_t n_order;
};

static bool is_awaited(const struct savers *savers, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < savers->n; i++) {
		if (savers->of[i] == snapshot)
			return true;
	}
	return false;
}

/* The machine that stands for all of its boot, up to where it stops itself. */
static bool add_saver(struct savers *savers, struct machine *machine, struct error *error)
{
	struct snapshot_save *save = &savers->saves[savers->n];
	struct machine *saver = &savers->machines[savers->n];

	saver->run = save;
	savers->of[savers->n] = machine->snapshot;
	saver->worker = &savers->workers[savers->n++];
	saver->worker->worker = machine->worker->worker;
	saver->worker->phase = machine->worker->phase;
	saver->cpu_limit = machine->cpu_limit;
	saver->save = save;
	savers->order[savers->n_order++] = saver;
	if (!snapshot_save_open(save, machine->snapshot->key, error))
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
	free(savers->of);
	free(savers->order);
}

/* For each snapshot that is not there, and that enough machines would begin with. */
static bool add_savers(struct savers *savers, const struct snapshots *snapshots,
		       struct machine *const *machines, size_t n, struct error *error)
{
	for (size_t i = 0; i < snapshots->n; i++) {
		const struct snapshot *snapshot = &snapshots->items[i];
		size_t first = 0;

		if (snapshots->wanted[i] < WORTH_SAVING || snapshot_check(snapshot->key))
			continue;
		while (first < n && machines[first]->snapshot != snapshot)
			first++;
		if (!add_saver(savers, machines[first], error))
			return false;
	}
	return true;
}

/* All others, but for those that wait; none if there is nothing to wait for. */
static void add_independent(struct savers *savers, struct machine *const *machines, size_t n)
{
	for (size_t i = 0; savers->n && i < n; i++) {
		if (!is_awaited(savers, machines[i]->snapshot))
			savers->order[savers->n_order++] = machines[i];
	}
}

/* A busy host may look too late at a machine that spins to be stopped. */
#define TRIES 5

static bool save_missing(struct snapshots *snapshots, struct machine *const *machines, size_t n,
			 size_t parallel, const struct machine_watch *watch, struct error *error)
{
	bool ok = true, again = true;

	for (int i = 0; ok && again && i < TRIES; i++) {
		struct savers savers = {
			memory_zeroed(snapshots->n, sizeof(*savers.machines)),
			memory_zeroed(snapshots->n, sizeof(*savers.saves)),
			memory_zeroed(snapshots->n, sizeof(*savers.workers)),
			0,
			memory_zeroed(snapshots->n, sizeof(struct snapshot *)),
			memory_zeroed(snapshots->n + n, sizeof(struct machine *)),
			0,
		};

		ok = add_savers(&savers, snapshots, machines, n, error);
		add_independent(&savers, machines, n);
		ok = ok && machines_run(savers.order, savers.n_order, parallel, watch, error);
		again = ok && any_late(&savers, &snapshots->why);
		free_savers(&savers);
	}
	if (again)
		snapshots->why = memory_copy("this host is too busy to stop a machine in time");
	return ok;
}

bool snapshots_make(struct snapshots *snapshots, struct machine *const *machines, size_t n,
		    size_t parallel, const struct machine_watch *watch, struct error *error)
{
	char key[SNAPSHOT_KEY_SIZE];

	*snapshots = (struct snapshots){memory_zeroed(n, sizeof(*snapshots->items)),
					memory_zeroed(n, sizeof(*snapshots->wanted)), 0, NULL};
	for (size_t i = 0; i < n; i++) {
		if (!machines[i]->saved)
			continue;
		if (!make_key(machines[i]->saved, key, error))
			return false;
		machines[i]->snapshot = add(snapshots, key, machines[i]->saved_alone);
	}
	if (!save_missing(snapshots, machines, n, parallel, watch, error))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (machines[i]->snapshot && !snapshot_check(machines[i]->snapshot->key))
			machines[i]->snapshot = NULL;
	}
	return true;
}

void snapshots_free(struct snapshots *snapshots)
{
	free(snapshots->items);
	free(snapshots->wanted);
	free(snapshots->why);
}
