/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and checks one target's descriptor. Boots nothing. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/boot/target_descriptor.h"

#define HOUSEKEEPING_MAX 8

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

void target_descriptor_free(struct target *target)
{
	target_parts_free(&target->parts);
	target_parts_free(&target->shared);
	free_companion(target->companion);
	free(target->worker_kernel);
	free(target->name);
	free(target->summary);
	free(target->kernel);
}

bool target_is_process(const struct target *target)
{
	return target->program == TARGET_PROCESS;
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
	int in_all, supervisor, tick_hz, user_kernel, housekeeping = 0, settles = 0;
	json_error_t json_error;
	json_t *machine, *files = NULL, *companion = NULL, *shared = NULL;

	if (json_unpack_ex(root, &json_error, JSON_STRICT,
			   "{s:s, s:s, s:b, s:s, s:s, s:o, s:s, s:b, s:b, s:b, s?o, s?s, s?o, s?i, "
			   "s?o, s?s, s?b}",
			   "name", &name, "summary", &summary, "in_all", &in_all, "kernel", &kernel,
			   "program", &program, "machine", &machine, "append", &append,
			   "supervisor", &supervisor, "tick_hz", &tick_hz, "user_kernel",
			   &user_kernel, "files", &files, "worker_kernel", &worker_kernel,
			   "companion", &companion, "housekeeping", &housekeeping, "shared",
			   &shared, "load", &load, "settles", &settles))
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
	if (settles && target->program != TARGET_INITRAMFS)
		return error_set(error, "\"settles\" is of a target with an initramfs");
	if (load && !parse_load(load, &target->load))
		return error_set(error, "\"load\" is kernel, program or both, not \"%s\"", load);
	target->name = memory_copy(name);
	target->summary = memory_copy(summary);
	target->kernel = memory_copy(kernel);
	target->parts.append = memory_copy(append);
	target->housekeeping = (uint32_t)housekeeping;
	target->in_all = in_all;
	target->settles = settles;
	target->supervisor = supervisor;
	target->tick_hz = tick_hz;
	target->user_kernel = user_kernel;
	return parse_machine(&target->parts, machine, error) &&
	       (!files || parse_own_files(target, &target->parts, files, error)) &&
	       (!worker_kernel || parse_worker_kernel(target, worker_kernel, error)) &&
	       (!companion || parse_companion(target, companion, error)) &&
	       (!shared || parse_shared(target, shared, error));
}

bool target_descriptor_load(struct target *target, const char *path, struct error *error)
{
	json_error_t json_error;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &json_error);
	bool ok;

	*target = (struct target){.name = NULL};
	if (!root)
		return error_set(error, "%s:%d: %s", path, json_error.line, json_error.text);
	ok = parse_fields(target, root, error) || error_prefix(error, "%s", path);
	json_decref(root);
	return ok;
}
