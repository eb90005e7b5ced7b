/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and checks target descriptors. Boots nothing. */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/boot/target.h"

/* The three that `--target all` means, in the order in which it runs them. */
static const char *const all_order[] = {"lwk", "unikernel", "linux"};
#define HOUSEKEEPING_MAX 8
#define ALL_N		 (sizeof(all_order) / sizeof(all_order[0]))

void target_parts_free(struct target_parts *parts)
{
	for (size_t i = 0; i < parts->n_machine; i++)
		free(parts->machine[i]);
	for (size_t i = 0; i < parts->n_files; i++) {
		free(parts->files[i].name);
		free(parts->files[i].path);
	}
	free(parts->files);
	free(parts->machine);
	free(parts->append);
	*parts = (struct target_parts){NULL};
}

static void free_companion(struct target_companion *companion)
{
	if (!companion)
		return;
	target_parts_free(&companion->parts);
	free(companion->kernel);
	free(companion);
}

static void target_clear(struct target *target)
{
	target_parts_free(&target->parts);
	target_parts_free(&target->shared);
	free_companion(target->companion);
	free(target->worker_kernel);
	free(target->name);
	free(target->summary);
	free(target->kernel);
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

static bool parse_machine(struct target_parts *parts, const json_t *machine, struct error *error)
{
	size_t i;
	json_t *item;

	if (!json_is_array(machine))
		return error_set(error, "\"machine\" must be a list of texts");
	parts->machine = memory_zeroed(json_array_size(machine), sizeof(*parts->machine));
	json_array_foreach(machine, i, item)
	{
		if (!json_is_string(item))
			return error_set(error, "\"machine\" must be a list of texts");
		parts->machine[parts->n_machine++] = memory_copy(json_string_value(item));
	}
	return true;
}

static bool is_inside(const char *path)
{
	return *path != '/' && !strstr(path, "..");
}

static bool parse_files(json_t *files, struct target_parts *parts, struct error *error)
{
	const char *name;
	bool init = false;
	json_t *item;

	if (!json_is_object(files))
		return error_set(error, "\"files\" must be an object of paths by their names");
	parts->files = memory_zeroed(json_object_size(files), sizeof(*parts->files));
	json_object_foreach(files, name, item)
	{
		if (!json_is_string(item) || !is_inside(json_string_value(item)) ||
		    !is_inside(name) || !strcmp(name, TARGET_PROGRAM_NAME))
			return error_set(
				error, "\"files\": %s must be a path inside the repository", name);
		init |= !strcmp(name, "init");
		parts->files[parts->n_files++] = (struct target_file){
			memory_copy(name), memory_copy(json_string_value(item))};
	}
	return init || error_set(error, "\"files\" holds no init");
}

static bool parse_own_files(const struct target *target, struct target_parts *parts, json_t *files,
			    struct error *error)
{
	if (target->program != TARGET_INITRAMFS)
		return error_set(error, "\"files\" are of a target whose program is in an "
					"initramfs");
	return parse_files(files, parts, error);
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
	companion->parts.append = memory_copy(append);
	return (parse_machine(&companion->parts, machine, error) &&
		parse_files(files, &companion->parts, error)) ||
	       error_prefix(error, "\"companion\"");
}

static bool parse_worker_kernel(struct target *target, const char *name, struct error *error)
{
	for (size_t i = 0; i < target->parts.n_files; i++) {
		if (!strcmp(target->parts.files[i].name, name)) {
			target->worker_kernel = memory_copy(name);
			return true;
		}
	}
	return error_set(error, "\"worker_kernel\": %s is none of \"files\"", name);
}

static bool parse_shared(struct target *target, json_t *shared, struct error *error)
{
	json_t *machine, *files = NULL;
	json_error_t json_error;
	const char *append;

	if (json_unpack_ex(shared, &json_error, JSON_STRICT, "{s:o, s:s, s?o}", "machine", &machine,
			   "append", &append, "files", &files))
		return error_set(error, "\"shared\": %s", json_error.text);
	target->has_shared = true;
	target->shared.append = memory_copy(append);
	return parse_machine(&target->shared, machine, error) &&
	       (!files || parse_own_files(target, &target->shared, files, error));
}

static bool parse_load(const char *text, enum target_load *load)
{
	static const char *const names[] = {"", "kernel", "program", "both"};

	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i]))
			*load = (enum target_load)i;
	}
	return *load;
}

static bool parse_fields(struct target *target, json_t *root, struct error *error)
{
	const char *name, *summary, *kernel, *program, *append, *worker_kernel = NULL, *load = NULL;
	int in_all, supervisor, tick_hz, user_kernel, housekeeping = 0;
	json_error_t json_error;
	json_t *machine, *files = NULL, *companion = NULL, *shared = NULL;

	if (json_unpack_ex(root, &json_error, JSON_STRICT,
			   "{s:s, s:s, s:b, s:s, s:s, s:o, s:s, s:b, s:b, s:b, s?o, s?s, s?o, s?i, "
			   "s?o, s?s}",
			   "name", &name, "summary", &summary, "in_all", &in_all, "kernel", &kernel,
			   "program", &program, "machine", &machine, "append", &append,
			   "supervisor", &supervisor, "tick_hz", &tick_hz, "user_kernel",
			   &user_kernel, "files", &files, "worker_kernel", &worker_kernel,
			   "companion", &companion, "housekeeping", &housekeeping, "shared",
			   &shared, "load", &load))
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
	if (housekeeping < 0 || housekeeping > HOUSEKEEPING_MAX)
		return error_set(error, "\"housekeeping\" is from 0 to %d cores", HOUSEKEEPING_MAX);
	if (load && !parse_load(load, &target->load))
		return error_set(error, "\"load\" is kernel, program or both, not \"%s\"", load);
	target->name = memory_copy(name);
	target->summary = memory_copy(summary);
	target->kernel = memory_copy(kernel);
	target->parts.append = memory_copy(append);
	target->housekeeping = (uint32_t)housekeeping;
	target->in_all = in_all;
	target->supervisor = supervisor;
	target->tick_hz = tick_hz;
	target->user_kernel = user_kernel;
	return parse_machine(&target->parts, machine, error) &&
	       (!files || parse_own_files(target, &target->parts, files, error)) &&
	       (!worker_kernel || parse_worker_kernel(target, worker_kernel, error)) &&
	       (!companion || parse_companion(target, companion, error)) &&
	       (!shared || parse_shared(target, shared, error));
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

struct image_file *target_initramfs(const struct target_parts *parts, const char *root,
				    const char *program, size_t *n, struct error *error)
{
	struct image_file *files = find_files(parts->files, parts->n_files, root, error);

	if (!files)
		return NULL;
	*n = parts->n_files;
	files[(*n)++] = (struct image_file){
		memory_copy(parts->n_files ? TARGET_PROGRAM_NAME : "init"), memory_copy(program)};
	return files;
}

struct image_file *target_companion_initramfs(const struct target_companion *companion,
					      const char *root, size_t *n, struct error *error)
{
	*n = companion->parts.n_files;
	return find_files(companion->parts.files, companion->parts.n_files, root, error);
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
