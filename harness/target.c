/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and checks target descriptors. Boots nothing. */
#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "target.h"

/* The three that `--target all` means, in the order in which it runs them. */
static const char *const all_order[] = {"lwk", "unikernel", "linux"};
#define ALL_N (sizeof(all_order) / sizeof(all_order[0]))

static void free_texts(char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
}

static void free_files(struct target_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(files[i].name);
		free(files[i].path);
	}
	free(files);
}

static void free_companion(struct target_companion *companion)
{
	if (!companion)
		return;
	free_texts(companion->machine, companion->n_machine);
	free_files(companion->files, companion->n_files);
	free(companion->kernel);
	free(companion->append);
	free(companion);
}

static void target_clear(struct target *target)
{
	free_texts(target->machine, target->n_machine);
	free_files(target->files, target->n_files);
	free_companion(target->companion);
	free(target->worker_kernel);
	free(target->name);
	free(target->summary);
	free(target->kernel);
	free(target->append);
}

static bool is_target_name(const char *name)
{
	return *name && *name != '-' && strcmp(name, "all") != 0 &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static bool parse_program(const char *text, enum target_program *program)
{
	static const char *const names[] = {"module", "initramfs", "linked", "process"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i])) {
			*program = (enum target_program)i;
			return true;
		}
	}
	return false;
}

static bool parse_machine(json_t *list, char ***machine, size_t *n, struct error *error)
{
	size_t i;
	json_t *item;

	if (!json_is_array(list))
		return error_set(error, "\"machine\" must be a list of texts");
	*machine = memory_zeroed(json_array_size(list), sizeof(**machine));
	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item))
			return error_set(error, "\"machine\" must be a list of texts");
		(*machine)[(*n)++] = memory_copy(json_string_value(item));
	}
	return true;
}

static bool is_inside(const char *path)
{
	return *path != '/' && !strstr(path, "..");
}

static bool parse_files(json_t *object, struct target_file **files, size_t *n, struct error *error)
{
	const char *name;
	bool init = false;
	json_t *item;

	if (!json_is_object(object))
		return error_set(error, "\"files\" must be an object of paths by their names");
	*files = memory_zeroed(json_object_size(object), sizeof(**files));
	json_object_foreach(object, name, item)
	{
		if (!json_is_string(item) || !is_inside(json_string_value(item)) ||
		    !is_inside(name) || !strcmp(name, TARGET_PROGRAM_NAME))
			return error_set(
				error, "\"files\": %s must be a path inside the repository", name);
		init |= !strcmp(name, "init");
		(*files)[(*n)++] = (struct target_file){memory_copy(name),
							memory_copy(json_string_value(item))};
	}
	return init || error_set(error, "\"files\" holds no init");
}

static bool parse_own_files(struct target *target, json_t *files, struct error *error)
{
	if (target->program != TARGET_INITRAMFS)
		return error_set(error, "\"files\" are of a target whose program is in an "
					"initramfs");
	return parse_files(files, &target->files, &target->n_files, error);
}

static bool parse_companion(struct target *target, json_t *object, struct error *error)
{
	struct target_companion *companion = memory_zeroed(1, sizeof(*companion));
	const char *kernel, *append;
	json_error_t json_error;
	json_t *machine, *files;

	target->companion = companion;
	if (json_unpack_ex(object, &json_error, JSON_STRICT, "{s:s, s:o, s:o, s:s}", "kernel",
			   &kernel, "machine", &machine, "files", &files, "append", &append))
		return error_set(error, "\"companion\": %s", json_error.text);
	if (target->program == TARGET_PROCESS || !*kernel || !is_inside(kernel))
		return error_set(error, "\"companion\": \"kernel\" must be a path inside the "
					"repository, and something must be booted beside it");
	companion->kernel = memory_copy(kernel);
	companion->append = memory_copy(append);
	return (parse_machine(machine, &companion->machine, &companion->n_machine, error) &&
		parse_files(files, &companion->files, &companion->n_files, error)) ||
	       error_prefix(error, "\"companion\"");
}

static bool parse_worker_kernel(struct target *target, const char *name, struct error *error)
{
	for (size_t i = 0; i < target->n_files; i++) {
		if (!strcmp(target->files[i].name, name)) {
			target->worker_kernel = memory_copy(name);
			return true;
		}
	}
	return error_set(error, "\"worker_kernel\": %s is none of \"files\"", name);
}

static bool parse_fields(struct target *target, json_t *root, struct error *error)
{
	const char *name, *summary, *kernel, *program, *append, *worker_kernel = NULL;
	int in_all, supervisor, tick_hz, user_kernel;
	json_error_t json_error;
	json_t *machine, *files = NULL, *companion = NULL;

	if (json_unpack_ex(root, &json_error, JSON_STRICT,
			   "{s:s, s:s, s:b, s:s, s:s, s:o, s:s, s:b, s:b, s:b, s?o, s?s, s?o}",
			   "name", &name, "summary", &summary, "in_all", &in_all, "kernel", &kernel,
			   "program", &program, "machine", &machine, "append", &append,
			   "supervisor", &supervisor, "tick_hz", &tick_hz, "user_kernel",
			   &user_kernel, "files", &files, "worker_kernel", &worker_kernel,
			   "companion", &companion))
		return error_set(error, "%s", json_error.text);
	if (!is_target_name(name))
		return error_set(error, "\"name\" may hold a-z, 0-9 and -, and is not \"all\"");
	if (!is_inside(kernel))
		return error_set(error, "\"kernel\" must be a path inside the repository");
	if (!parse_program(program, &target->program))
		return error_set(error,
				 "\"program\" is module, initramfs, linked or process, not "
				 "\"%s\"",
				 program);
	if ((target->program == TARGET_PROCESS) != !*kernel)
		return error_set(error, "a target has a \"kernel\" or is a process, not both");
	target->name = memory_copy(name);
	target->summary = memory_copy(summary);
	target->kernel = memory_copy(kernel);
	target->append = memory_copy(append);
	target->in_all = in_all;
	target->supervisor = supervisor;
	target->tick_hz = tick_hz;
	target->user_kernel = user_kernel;
	return parse_machine(machine, &target->machine, &target->n_machine, error) &&
	       (!files || parse_own_files(target, files, error)) &&
	       (!worker_kernel || parse_worker_kernel(target, worker_kernel, error)) &&
	       (!companion || parse_companion(target, companion, error));
}

static bool load_one(struct targets *targets, const char *path, struct error *error)
{
	json_error_t json_error;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &json_error);
	struct target *target;
	bool ok;

	if (!root)
		return error_set(error, "%s:%d: %s", path, json_error.line, json_error.text);
	targets->items = memory_grow(targets->items, targets->n, sizeof(*targets->items));
	target = &targets->items[targets->n++];
	*target = (struct target){.name = NULL};
	ok = parse_fields(target, root, error) || error_prefix(error, "%s", path);
	json_decref(root);
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
		target_clear(&targets->items[i]);
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

/* With room for one more. */
static struct image_file *find_files(const struct target_file *files, size_t n, const char *root,
				     struct error *error)
{
	struct image_file *found = memory_zeroed(n + 1, sizeof(*found));

	for (size_t i = 0; i < n; i++) {
		char path[PATH_MAX];

		if (!target_image(root, files[i].path, path, error)) {
			target_initramfs_free(found, i);
			return NULL;
		}
		found[i] = (struct image_file){memory_copy(files[i].name), memory_copy(path)};
	}
	return found;
}

struct image_file *target_initramfs(const struct target *target, const char *root,
				    const char *program, size_t *n, struct error *error)
{
	struct image_file *files = find_files(target->files, target->n_files, root, error);

	if (!files)
		return NULL;
	*n = target->n_files;
	files[(*n)++] = (struct image_file){
		memory_copy(target->n_files ? TARGET_PROGRAM_NAME : "init"), memory_copy(program)};
	return files;
}

struct image_file *target_companion_initramfs(const struct target_companion *companion,
					      const char *root, size_t *n, struct error *error)
{
	*n = companion->n_files;
	return find_files(companion->files, companion->n_files, root, error);
}

void target_initramfs_free(struct image_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((char *)files[i].name);
		free((char *)files[i].path);
	}
	free(files);
}

bool target_image(const char *root, const char *image, char path[PATH_MAX], struct error *error)
{
	if (snprintf(path, PATH_MAX, "%s/%s", root, image) >= PATH_MAX)
		return error_set(error, "path too long: %s/%s", root, image);
	if (!access(path, R_OK))
		return true;
	if (strstr(image, "linux-rt"))
		return error_set(error, "%s: %s; run `make linux-rt` in %s", path, strerror(errno),
				 root);
	return error_set(error, "%s: %s; run `make` in %s", path, strerror(errno), root);
}
