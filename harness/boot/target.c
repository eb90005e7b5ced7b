/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds descriptors and images below a root. Boots nothing. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/boot/target.h"

/* The three that `--target all` means, in the order in which it runs them. */
static const char *const all_order[] = {"lwk", "unikernel", "linux"};
#define ALL_N (sizeof(all_order) / sizeof(all_order[0]))

static bool load_one(struct targets *targets, const char *path, struct error *error)
{
	struct target *target;
	bool ok;

	targets->items = memory_grow(targets->items, targets->n, sizeof(*targets->items));
	target = &targets->items[targets->n++];
	ok = target_descriptor_load(target, path, error);
	for (size_t i = 0; ok && i + 1 < targets->n; i++) {
		if (!strcmp(targets->items[i].name, target->name))
			ok = error_set(error, "%s: a second target named \"%s\"", path,
				       target->name);
	}
	return ok;
}

static size_t rank(const struct target *target)
{
	size_t i = 0;

	while (i < ALL_N && strcmp(all_order[i], target->name) != 0)
		i++;
	return target->in_all ? i : i + ALL_N;
}

static int compare(const void *a, const void *b)
{
	size_t rank_a = rank(a), rank_b = rank(b);

	if (rank_a != rank_b)
		return rank_a < rank_b ? -1 : 1;
	return strcmp(((const struct target *)a)->name, ((const struct target *)b)->name);
}

bool targets_load(const char *root, struct targets *targets, struct error *error)
{
	char pattern[PATH_MAX];
	bool ok = true;
	glob_t found;

	*targets = (struct targets){NULL, 0};
	if ((size_t)snprintf(pattern, sizeof(pattern), "%s/targets/*/*.json", root) >=
	    sizeof(pattern))
		return error_set(error, "path too long: %s", root);
	if (glob(pattern, 0, NULL, &found))
		return error_set(error, "no target descriptors: nothing matches %s", pattern);
	for (size_t i = 0; ok && i < found.gl_pathc; i++)
		ok = load_one(targets, found.gl_pathv[i], error);
	globfree(&found);
	if (!ok) {
		targets_free(targets);
		return false;
	}
	qsort(targets->items, targets->n, sizeof(*targets->items), compare);
	return true;
}

void targets_free(struct targets *targets)
{
	for (size_t i = 0; i < targets->n; i++)
		target_descriptor_free(&targets->items[i]);
	free(targets->items);
	*targets = (struct targets){NULL, 0};
}

static bool unknown(const struct targets *targets, const char *name, size_t n, struct error *error)
{
	char known[512] = "";

	for (size_t i = 0; i < targets->n; i++) {
		size_t used = strlen(known);

		snprintf(known + used, sizeof(known) - used, "%s, ", targets->items[i].name);
	}
	return error_set(error, "unknown target '%.*s'; there are: %sall", (int)n, name, known);
}

/* Add those that a word of the list means; each target once. */
static bool select_word(const struct targets *targets, const char *word, size_t length,
			const struct target **chosen, size_t *n)
{
	bool all = length == strlen("all") && !strncmp(word, "all", length), found = false;

	for (size_t i = 0; i < targets->n; i++) {
		const struct target *target = &targets->items[i];
		bool meant = all ? target->in_all
				 : strlen(target->name) == length &&
					     !strncmp(target->name, word, length);

		found |= meant;
		for (size_t j = 0; meant && j < *n; j++)
			meant = chosen[j] != target;
		if (meant)
			chosen[(*n)++] = target;
	}
	return found;
}

bool targets_select(const struct targets *targets, const char *list, const struct target ***chosen,
		    size_t *n, struct error *error)
{
	*chosen = memory_zeroed(targets->n, sizeof(**chosen));
	*n = 0;
	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ",");

		if (!select_word(targets, at, length, *chosen, n)) {
			free(*chosen);
			*chosen = NULL;
			return unknown(targets, at, length, error);
		}
		at += length;
		if (!*at)
			return true;
	}
}

bool target_can_make(const char *root)
{
	char makefile[PATH_MAX];

	return snprintf(makefile, sizeof(makefile), "%s/Makefile", root) < PATH_MAX &&
	       !access(makefile, R_OK);
}

bool target_image(const char *root, const char *image, char path[PATH_MAX], struct error *error)
{
	if (snprintf(path, PATH_MAX, "%s/%s", root, image) >= PATH_MAX)
		return error_set(error, "path too long: %s/%s", root, image);
	if (!access(path, R_OK))
		return true;
	error_set(error, "%s: %s", path, strerror(errno));
	return target_can_make(root)
		       ? error_suffix(error, "run `make %s` in %s", image, root)
		       : error_suffix(error, "`make install` puts there what the repository has "
					     "built (`make everything`)");
}
