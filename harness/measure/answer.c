/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out whether a run was measured before; see answer.h.
 *
 * Why the command's own code is in the key. What a guest says becomes metrics by it, so another build may
 * make others of the same bytes. Its objects are what counts: the program has its commit in it, too, and
 * a commit that changes none of them changes no metric.
 */
#include "harness/measure/answer.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file_hash.h"
#include "harness/base/memory.h"
#include "harness/run/settled.h"

/* Beside the command, whose targets a request names: the base of a gate is booted by this one, too. */
static const char *const own_files[] = {"build/harness.objects", "build/plugin.so",
					"build/idle.so"};

/* Who asked, of which sources, on which machine: nothing of a counted run follows from it. */
static bool follows_from(const char *key)
{
	static const char *const nothing[] = {"git_commit",	 "git_dirty",	"host_cpu",
					      "host_processors", "host_kernel", RUN_ORIGIN};

	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		if (!strcmp(key, nothing[i]))
			return false;
	}
	return true;
}

static bool repeats(const struct run *run)
{
	const char *cores = pairs_get(&run->parameters, "cores"), *settle, *span;

	return run->meter == METER_INSN &&
	       (!cores || strtoul(cores, NULL, 10) < 2 || !settled_concerns(run, &settle, &span));
}

static void add_text(struct sha256_ctx *context, const char *text)
{
	sha256_update(context, strlen(text) + 1, (const uint8_t *)text);
}

static void add_pairs(struct sha256_ctx *context, const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (!follows_from(pairs->items[i].key))
			continue;
		add_text(context, pairs->items[i].key);
		add_text(context, pairs->items[i].value);
	}
	add_text(context, "");
}

static bool add_file(struct sha256_ctx *context, const char *path)
{
	char hash[FILE_HASH_BYTES];
	struct error ignored;

	if (!file_hash(path, hash, &ignored))
		return false;
	add_text(context, hash);
	return true;
}

void answer_key(struct run *run, const char *qemu)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	char text[2 * sizeof(digest) + 1], path[PATH_MAX + 32];
	struct sha256_ctx context;
	struct error ignored;
	struct paths paths;

	if (!repeats(run) || !paths_find(&paths, &ignored))
		return;
	sha256_init(&context);
	add_text(&context, run->target);
	add_pairs(&context, &run->parameters);
	add_pairs(&context, &run->options);
	add_pairs(&context, &run->provenance);
	if (!add_file(&context, qemu))
		return;
	for (size_t i = 0; i < sizeof(own_files) / sizeof(own_files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", paths.root, own_files[i]);
		if (!add_file(&context, path))
			return;
	}
	sha256_digest(&context, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	pairs_set(&run->provenance, RUN_KEY, text);
}

struct run *answer_find(struct store *store, const struct run *run, struct error *error)
{
	const char *key = pairs_get(&run->provenance, RUN_KEY);
	struct run *answer = NULL;
	char *id = NULL;

	error->message[0] = '\0';
	if (key && store_find_keyed(store, key, &id, error) && id)
		answer = store_load(store, id, true, error);
	free(id);
	return answer;
}

bool answer_keep(struct store *store, const struct run *answer, const struct run *planned,
		 struct error *error)
{
	struct run row = *answer;
	bool ok;

	memcpy(row.id, planned->id, sizeof(row.id));
	row.created = planned->created;
	row.label = planned->label;
	row.provenance = (struct pairs){NULL, 0};
	pairs_copy(&row.provenance, &answer->provenance);
	pairs_set(&row.provenance, RUN_REPEATS, answer->id);
	ok = store_save(store, &row, error);
	pairs_free(&row.provenance);
	return ok;
}
