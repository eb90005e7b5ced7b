/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to boot, and how: from a descriptor or from a stored run. Boots nothing. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/file_hash.h"
#include "harness/base/memory.h"
#include "harness/boot/initramfs.h"
#include "harness/boot/target_parts.h"
#include "harness/measure/planning.h"
#include "harness/run/settled.h"
#include "harness/run/units.h"

char *plan_append(const struct target *target, const char *own, const struct plan_options *options)
{
	const char *user = options->append ? options->append : "";
	char tick[32] = "", *append;

	if (options->tick_hz && target->tick_hz)
		snprintf(tick, sizeof(tick), " tick_hz=%" PRIu64, options->tick_hz);
	if (asprintf(&append, "%s%s%s%s", own, tick, *user ? " " : "", user) < 0)
		return memory_copy("");
	return append;
}

/* The option of a run with a load, and its value where the benchmark program is the one that loads. */
#define PLAN_LOAD	  "load"
#define PLAN_LOAD_PROGRAM "program"

/* Put an image into the store; boot its copy, so that nobody changes it meanwhile. */
static bool put(struct store *store, const char *source, const char *key, struct run *run,
		char path[PATH_MAX], struct error *error)
{
	char hash[65];

	if (!store_image_put(store, source, hash, error) ||
	    !store_image_path(store, hash, path, PATH_MAX, error))
		return false;
	pairs_set(&run->provenance, key, hash);
	return true;
}

/* Lists travel through the store as JSON. */
static void remember_machine(struct run *run, const char *key, char *const *machine, size_t n)
{
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(machine[i]));
	text = json_dumps(list, JSON_COMPACT);
	pairs_set(&run->provenance, key, text ? text : "[]");
	free(text);
	json_decref(list);
}

/* Make an archive of these files, which are freed, and put it into the store. */
static bool put_archive(struct store *store, struct initramfs_file *files, size_t n,
			const char *key, struct run *run, char path[PATH_MAX], struct error *error)
{
	int fd = files ? initramfs_make(files, n, error) : -1;
	char source[64];
	bool ok;

	if (files)
		target_initramfs_free(files, n);
	if (fd < 0)
		return false;
	fd_path(fd, source, sizeof(source));
	ok = put(store, source, key, run, path, error);
	close(fd);
	return ok;
}

static bool put_initramfs(struct plan *plan, struct run *run, const struct target_parts *parts,
			  const char *root, const char *program, struct store *store,
			  struct error *error)
{
	size_t n = 0;
	struct initramfs_file *files = target_initramfs(parts, root, program, &n, error);

	return put_archive(store, files, n, "initrd_sha256", run, plan->initrd, error);
}

static char **copy_texts(char *const *texts, size_t n)
{
	char **copy = memory_zeroed(n, sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = memory_copy(texts[i]);
	return copy;
}

static bool put_companion(struct plan *plan, struct run *run,
			  const struct target_companion *companion, const char *root,
			  struct store *store, struct error *error)
{
	struct plan_companion *to = &plan->companion;
	struct initramfs_file *files;
	char kernel[PATH_MAX];
	size_t n = 0;

	if (!target_image(root, companion->kernel, kernel, error) ||
	    !put(store, kernel, "companion_kernel_sha256", run, to->kernel, error))
		return false;
	files = target_companion_initramfs(companion, root, &n, error);
	if (!put_archive(store, files, n, "companion_initrd_sha256", run, to->initrd, error))
		return false;
	to->append = memory_copy(companion->parts.append);
	to->machine = copy_texts(companion->parts.machine, companion->parts.n_machine);
	to->n_machine = companion->parts.n_machine;
	pairs_set(&run->provenance, "companion_append", to->append);
	remember_machine(run, "companion_machine", to->machine, to->n_machine);
	return true;
}

static bool put_images(struct plan *plan, struct run *run, const struct target *target,
		       const struct target_parts *parts, const char *user_kernel,
		       const struct paths *paths, struct store *store, struct error *error)
{
	char kernel[PATH_MAX], program[PATH_MAX], hash[65];

	if (target_is_process(target))
		return target_image(paths->root, TARGET_BENCH_ELF, program, error) &&
		       put(store, program, "program_sha256", run, plan->program, error);
	if (user_kernel)
		snprintf(kernel, sizeof(kernel), "%s", user_kernel);
	else if (!target_image(paths->root, target->kernel, kernel, error))
		return false;
	if (!put(store, kernel, "kernel_sha256", run, plan->kernel, error))
		return false;
	if (target->program == TARGET_LINKED)
		return true;
	if (!target_image(paths->root, TARGET_BENCH_ELF, program, error) ||
	    !file_hash(program, hash, error))
		return false;
	pairs_set(&run->provenance, "program_sha256", hash);
	if (target->program == TARGET_INITRAMFS)
		return put_initramfs(plan, run, parts, paths->root, program, store, error);
	return put(store, program, "initrd_sha256", run, plan->initrd, error);
}

static void remember_options(struct run *run, const struct target *target,
			     const struct plan_options *options)
{
	if (options->tick_hz && target->tick_hz)
		pairs_setf(&run->options, "tick_hz", "%" PRIu64, options->tick_hz);
	if (options->append)
		pairs_set(&run->options, "append", options->append);
	if (options->load)
		pairs_set(&run->options, PLAN_LOAD,
			  target_program_loads(target) ? PLAN_LOAD_PROGRAM : "kernel");
	if (options->kernel)
		pairs_set(&run->options, "kernel", options->kernel);
	if (options->host.cpus && target_is_process(target))
		pairs_set(&run->options, "cpus", options->host.cpus);
	if (options->host.events && target_is_process(target))
		pairs_set(&run->options, "events", options->host.events);
	if (options->host.fifo && target_is_process(target))
		pairs_setf(&run->options, "fifo", "%" PRIu64, options->host.fifo);
}

#define NS_PER_S 1000000000ull

uint64_t plan_settle_seconds(const struct plan_options *options)
{
	return options->settle_given ? options->settle / NS_PER_S : SETTLED_USUAL;
}

/* A machine of several processors is never restored: whose turn it is is not in what is saved. */
static bool can_be_saved(const struct plan *plan, const struct run *run)
{
	for (size_t i = 0; i < plan->n_machine; i++) {
		if (!strcmp(plan->machine[i], "-smp"))
			return false;
	}
	return run->meter == METER_INSN;
}

/* Real time is not for free: measured in it, windows follow the settling at once. */
static void settle(struct plan *plan, struct run *run, const struct target *target,
		   const struct plan_options *options)
{
	uint64_t span = run->meter == METER_INSN ? SETTLED_USUAL_SPAN * NS_PER_S : 0;
	char text[UNITS_TEXT_MAX];

	if (!target->settles)
		return;
	plan->settle = (struct plan_settle){
		.wanted = true,
		.seconds = plan_settle_seconds(options),
		.span = options->span_given ? options->span : span,
		.stops = can_be_saved(plan, run),
		.room = options->room,
	};
	plan->settle.snapshot = plan->settle.stops && !options->no_snapshot;
	units_ticks_text(plan->settle.seconds * NS_PER_S, true, text);
	pairs_set(&run->options, RUN_SETTLE, text);
	units_ticks_text(plan->settle.span, true, text);
	pairs_set(&run->options, RUN_UPTIME_SPAN, text);
	if (options->room)
		pairs_setf(&run->provenance, RUN_WORD_ROOM, "%" PRIu64, options->room);
}

bool plan_from_target(struct plan *plan, struct run *run, const struct target *target,
		      const struct plan_options *options, const struct paths *paths,
		      struct store *store, struct error *error)
{
	struct target_parts parts;
	bool ok;

	if (!target_parts(target, (uint32_t)plan->params.number[PARAM_CORES], options->load, &parts,
			  error))
		return false;
	plan->params.load = options->load && target_program_loads(target);
	/* the machine's clock would count what the cores beside the workers' do */
	plan->own_clocks = run->meter == METER_INSN &&
			   (plan->params.number[PARAM_CORES] || target->housekeeping);
	plan->target = memory_copy(target->name);
	plan->append = plan_append(target, parts.append, options);
	plan->supervisor = target->supervisor;
	plan->machine = copy_texts(parts.machine, parts.n_machine);
	plan->n_machine = parts.n_machine;
	run->target = memory_copy(target->name);
	plan->fifo = options->host.fifo;
	remember_options(run, target, options);
	settle(plan, run, target, options);
	ok = put_images(plan, run, target, &parts, options->kernel, paths, store, error) ||
	     error_prefix(error, "%s", target->name);
	target_parts_free(&parts);
	if (!ok)
		return false;
	if (target_is_process(target))
		return true;
	if (target->companion &&
	    !put_companion(plan, run, target->companion, paths->root, store, error))
		return error_prefix(error, "%s", target->name);
	remember_machine(run, RUN_MACHINE, plan->machine, plan->n_machine);
	pairs_set(&run->provenance, "append", plan->append);
	pairs_set(&run->provenance, "supervisor", plan->supervisor ? "yes" : "no");
	if (target->worker_kernel)
		pairs_set(&run->provenance, "worker_kernel", target->worker_kernel);
	return true;
}

static bool recall_machine(char ***machine, size_t *n, const char *text, struct error *error)
{
	json_t *list = json_loads(text, 0, NULL), *item;
	size_t i;

	if (!json_is_array(list)) {
		json_decref(list);
		return error_set(error, "the run's machine is no list: the store is damaged");
	}
	*machine = memory_zeroed(json_array_size(list), sizeof(**machine));
	json_array_foreach(list, i, item)
	{
		if (json_is_string(item))
			(*machine)[(*n)++] = memory_copy(json_string_value(item));
	}
	json_decref(list);
	return true;
}

/* A run that says nothing of it was booted when nobody waited. */
static bool recall_settle(struct plan *plan, const struct run *run, struct error *error)
{
	const char *settle = pairs_get(&run->options, RUN_SETTLE);
	const char *span = pairs_get(&run->options, RUN_UPTIME_SPAN);
	const char *room = pairs_get(&run->provenance, RUN_WORD_ROOM);
	uint64_t wait;

	if (!settle && !span)
		return true;
	if (!settle || !span || !units_ticks(settle, METER_INSN, &wait, error) ||
	    !units_ticks(span, METER_INSN, &plan->settle.span, error) ||
	    (room && !units_count(room, 1, PLAN_ROOM_MAX, &plan->settle.room, error)))
		return error_set(error, "the run does not say how its kernel settled");
	plan->settle.wanted = true;
	plan->settle.seconds = wait / NS_PER_S;
	plan->settle.snapshot = plan->settle.stops = can_be_saved(plan, run);
	return true;
}

static bool recall_companion(struct plan_companion *companion, const struct run *run,
			     struct store *store, struct error *error)
{
	const char *kernel = pairs_get(&run->provenance, "companion_kernel_sha256");
	const char *initrd = pairs_get(&run->provenance, "companion_initrd_sha256");
	const char *machine = pairs_get(&run->provenance, "companion_machine");
	const char *append = pairs_get(&run->provenance, "companion_append");

	if (!kernel)
		return true;
	if (!initrd || !machine || !append)
		return error_set(error,
				 "the run does not say how the machine beside it was booted");
	companion->append = memory_copy(append);
	return recall_machine(&companion->machine, &companion->n_machine, machine, error) &&
	       store_image_path(store, kernel, companion->kernel, sizeof(companion->kernel),
				error) &&
	       store_image_path(store, initrd, companion->initrd, sizeof(companion->initrd), error);
}

bool plan_from_run(struct plan *plan, const struct run *run, struct store *store,
		   struct error *error)
{
	const char *machine = pairs_get(&run->provenance, RUN_MACHINE);
	const char *append = pairs_get(&run->provenance, "append");
	const char *supervisor = pairs_get(&run->provenance, "supervisor");
	const char *kernel = pairs_get(&run->provenance, "kernel_sha256");
	const char *initrd = pairs_get(&run->provenance, "initrd_sha256");
	const char *load = pairs_get(&run->options, PLAN_LOAD);

	plan->own_clocks = run_has_own_clocks(run);
	if (!machine || !append || !supervisor || !kernel)
		return error_set(error, "the run does not say how it was booted");
	plan->target = memory_copy(run->target);
	plan->append = memory_copy(append);
	plan->supervisor = !strcmp(supervisor, "yes");
	plan->params.load = load && !strcmp(load, PLAN_LOAD_PROGRAM);
	return recall_machine(&plan->machine, &plan->n_machine, machine, error) &&
	       recall_settle(plan, run, error) &&
	       recall_companion(&plan->companion, run, store, error) &&
	       store_image_path(store, kernel, plan->kernel, sizeof(plan->kernel), error) &&
	       (!initrd ||
		store_image_path(store, initrd, plan->initrd, sizeof(plan->initrd), error)) &&
	       params_from_pairs(&plan->params, &run->parameters, error);
}
