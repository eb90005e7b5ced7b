/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills placeholders in, adds what is shared, finds files. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/boot/target.h"
#include "harness/boot/target_parts.h"

/* Which cores a machine has: those for housekeeping, maybe one with a load, those of the workers. */
struct placing {
	uint32_t housekeeping, first, n; /* the first of the n workers' */
};

/* Append what a placeholder stands for; gives its length in the text, 0 if it is none. */
static size_t fill_in(struct words *words, const char *text, const struct placing *cores)
{
	if (!strncmp(text, "{cores}", 7)) {
		words_add(words, "%" PRIu32, cores->first + cores->n);
		return 7;
	}
	if (!strncmp(text, "{workers}", 9)) {
		words_add(words, "%" PRIu32, cores->first);
		if (cores->n > 1)
			words_add(words, "-%" PRIu32, cores->first + cores->n - 1);
		return 9;
	}
	if (strncmp(text, "{list}", 6) != 0)
		return 0;
	for (uint32_t i = cores->housekeeping; i < cores->first + cores->n; i++)
		words_add(words, "%s%" PRIu32, i > cores->housekeeping ? "," : "", i);
	return 6;
}

static char *fill_text(const char *text, const struct placing *cores)
{
	struct words words = {NULL, 0};

	words_add(&words, "%s", "");
	while (*text) {
		size_t plain = 1 + strcspn(text + 1, "{"), n = 0;

		if (*text == '{')
			n = fill_in(&words, text, cores);
		if (!n)
			words_add(&words, "%.*s", (int)plain, text);
		text += n ? n : plain;
	}
	return words.text;
}

static void append_words(struct target_parts *to, const char *more)
{
	char *joined;

	if (!*more || asprintf(&joined, "%s%s%s", to->append, *to->append ? " " : "", more) < 0)
		return;
	free(to->append);
	to->append = joined;
}

static void add_parts(const struct target_parts *from, const struct placing *cores,
		      struct target_parts *to)
{
	char *append = fill_text(from->append, cores);

	for (size_t i = 0; i < from->n_machine; i++) {
		to->machine = memory_grow(to->machine, to->n_machine, sizeof(*to->machine));
		to->machine[to->n_machine++] = fill_text(from->machine[i], cores);
	}
	for (size_t i = 0; i < from->n_files; i++) {
		to->files = memory_grow(to->files, to->n_files, sizeof(*to->files));
		to->files[to->n_files++] = (struct target_file){memory_copy(from->files[i].name),
								memory_copy(from->files[i].path)};
	}
	append_words(to, append);
	free(append);
}

bool target_kernel_loads(const struct target *target)
{
	return target->load == TARGET_LOAD_KERNEL || target->load == TARGET_LOAD_BOTH;
}

bool target_program_loads(const struct target *target)
{
	return target->load == TARGET_LOAD_PROGRAM || target->load == TARGET_LOAD_BOTH;
}

bool target_parts(const struct target *target, uint32_t cores, bool load,
		  struct target_parts *parts, struct error *error)
{
	struct placing placing = {target->housekeeping, target->housekeeping, cores ? cores : 1};

	*parts = (struct target_parts){NULL};
	if (cores && !target->has_shared)
		return error_set(error, "--cores: the workers of target %s cannot share a machine",
				 target->name);
	if (load && !target->load)
		return error_set(error, "--load: target %s has no core for a load", target->name);
	placing.first += load && target_program_loads(target);
	parts->append = memory_copy("");
	add_parts(&target->parts, &placing, parts);
	if (cores)
		add_parts(&target->shared, &placing, parts);
	if (load && target_kernel_loads(target))
		append_words(parts, "load=1");
	return true;
}

/* With room for one more. */
static struct initramfs_file *find_files(const struct target_file *files, size_t n,
					 const char *root, struct error *error)
{
	struct initramfs_file *found = memory_zeroed(n + 1, sizeof(*found));

	for (size_t i = 0; i < n; i++) {
		char path[PATH_MAX];

		if (!target_image(root, files[i].path, path, error)) {
			target_initramfs_free(found, i);
			return NULL;
		}
		found[i] = (struct initramfs_file){memory_copy(files[i].name), memory_copy(path)};
	}
	return found;
}

struct initramfs_file *target_initramfs(const struct target_parts *parts, const char *root,
					const char *program, size_t *n, struct error *error)
{
	struct initramfs_file *files = find_files(parts->files, parts->n_files, root, error);

	if (!files)
		return NULL;
	*n = parts->n_files;
	files[(*n)++] = (struct initramfs_file){
		memory_copy(parts->n_files ? TARGET_PROGRAM_NAME : "init"), memory_copy(program)};
	return files;
}

struct initramfs_file *target_companion_initramfs(const struct target_companion *companion,
						  const char *root, size_t *n, struct error *error)
{
	*n = companion->parts.n_files;
	return find_files(companion->parts.files, companion->parts.n_files, root, error);
}

void target_initramfs_free(struct initramfs_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((char *)files[i].name);
		free((char *)files[i].path);
	}
	free(files);
}
