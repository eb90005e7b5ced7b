/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts made-up runs into a store, for tests of the command.
 * Usage: make_runs FOLDER ID TARGET CREATED STATUS WORKERS PHASES SAMPLES [KERNEL_FILE]
 * The id may hold %d: then runs are stored, numbered from 0, until that fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/store/store.h"
#include "tests/harness/made_up/synthetic.h"

static bool save_one(struct store *store, const struct synthetic *how, struct error *error)
{
	struct run *run = synthetic_run(how);
	bool ok = store_save(store, run, error);

	run_free(run);
	return ok;
}

static bool save(struct store *store, struct synthetic *how, struct error *error)
{
	const char *pattern = how->id, *at = strstr(pattern, "%d");
	char id[sizeof(((struct run *)0)->id)];

	if (!at)
		return save_one(store, how, error);
	for (int i = 0;; i++) {
		snprintf(id, sizeof(id), "%.*s%d%s", (int)(at - pattern), pattern, i, at + 2);
		how->id = id;
		if (!save_one(store, how, error))
			return false;
		puts(id);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct error error = {""};
	struct synthetic how;
	struct store *store;
	char hash[65];
	bool ok;

	if (argc < 9)
		return 2;
	how = (struct synthetic){
		.id = argv[2],
		.target = argv[3],
		.created = argv[4],
		.failed = !strcmp(argv[5], "failed"),
		.workers = (uint32_t)atoi(argv[6]),
		.phases = (uint32_t)atoi(argv[7]),
		.samples = (size_t)atoi(argv[8]),
		.kernel = argc > 9 ? hash : NULL,
	};
	store = store_open(argv[1], true, &error);
	ok = store && (argc < 10 || store_image_put(store, argv[9], hash, &error)) &&
	     save(store, &how, &error);
	store_close(store);
	if (!ok)
		fprintf(stderr, "%s\n", error.message);
	return ok ? 0 : 1;
}
