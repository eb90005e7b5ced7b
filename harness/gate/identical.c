/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares images by their bytes and what they are booted with. Measures nothing. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/file_hash.h"
#include "harness/gate/identical.h"

static bool equal_text(const char *a, const char *b)
{
	return !a || !b ? a == b : !strcmp(a, b);
}

static bool equal_lists(char *const *a, size_t n, char *const *b, size_t m)
{
	if (n != m)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

static bool equal_files(const char *a, const char *b)
{
	struct error ignored;
	char one[65], other[65];

	return file_hash(a, one, &ignored) && file_hash(b, other, &ignored) && !strcmp(one, other);
}

static bool equal_images(const char *old_root, const char *new_root, const char *image)
{
	char a[PATH_MAX], b[PATH_MAX];
	struct error ignored;

	return target_image(old_root, image, a, &ignored) &&
	       target_image(new_root, image, b, &ignored) && equal_files(a, b);
}

bool identical_boots(const struct target *target, const char *root, const struct run_request *old,
		     const struct run_request *new)
{
	const char *old_root = old->root ? old->root : root;
	const char *new_root = new->root ? new->root : root;
	const struct target **chosen = NULL;
	struct targets all;
	struct error ignored;
	size_t n = 0;
	bool same;

	if (target->program == TARGET_PROCESS) /* its kernel is this host's: time tells */
		return false;
	if (!equal_text(old->options.append, new->options.append) ||
	    old->options.tick_hz != new->options.tick_hz)
		return false;
	if (old->options.kernel && new->options.kernel)
		same = equal_files(old->options.kernel, new->options.kernel);
	else if (old->options.kernel || new->options.kernel)
		same = false;
	else
		same = equal_images(old_root, new_root, target->kernel);
	if (!same || (target->program != TARGET_LINKED &&
		      !equal_images(old_root, new_root, TARGET_BENCH_ELF)))
		return false;
	if (!targets_load(old_root, &all, &ignored))
		return false;
	same = targets_select(&all, target->name, &chosen, &n, &ignored) && n == 1 &&
	       equal_text(chosen[0]->parts.append, target->parts.append) &&
	       equal_lists(chosen[0]->parts.machine, chosen[0]->parts.n_machine,
			   target->parts.machine, target->parts.n_machine);
	free(chosen);
	targets_free(&all);
	return same;
}
