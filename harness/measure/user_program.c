/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness run --elf`: a user's program on a target. Measures nothing, stores nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/memory.h"
#include "harness/boot/initramfs.h"
#include "harness/boot/machines.h"
#include "harness/boot/qemu.h"
#include "harness/boot/settling.h"
#include "harness/boot/static_program.h"
#include "harness/boot/target_parts.h"
#include "harness/measure/user_program.h"

/* Processor seconds: nobody has said how long the program should take. */
#define PROGRAM_TIMEOUT 600.0

#define SIGNAL_STATUS 128 /* added to a signal's number, as shells do */

/* Straight to standard output, byte for byte, as it comes. */
static void pass_on(void *context, const char *bytes, size_t n)
{
	int *failed = context;

	while (n && !*failed) {
		ssize_t written = write(STDOUT_FILENO, bytes, n);

		if (written < 0 && errno != EINTR)
			*failed = errno;
		if (written > 0) {
			bytes += written;
			n -= (size_t)written;
		}
	}
}

/* The initrd: the program itself, or an archive that starts it. Sets *fd if one was made. */
static bool make_initrd(const struct target *target, const char *root, const char *elf, char *path,
			int *fd, struct error *error)
{
	struct initramfs_file *files;
	size_t n = 0;

	if (target->program == TARGET_LINKED)
		return error_set(error,
				 "--elf: the kernel of target %s is its program; use lwk or "
				 "linux",
				 target->name);
	if (!static_program_check(elf, error))
		return error_prefix(error, "--elf");
	if (target->program == TARGET_MODULE) {
		snprintf(path, PATH_MAX, "%s", elf);
		return true;
	}
	files = target_initramfs(&target->parts, root, elf, &n, error);
	*fd = files ? initramfs_make(files, n, error) : -1;
	if (files)
		target_initramfs_free(files, n);
	if (*fd < 0)
		return false;
	fd_path(*fd, path, PATH_MAX);
	return true;
}

static int conclude(const struct machine *machine, int write_error,
		    const struct run_request *request, struct error *error)
{
	if (machine->notes && *machine->notes && !request->quiet)
		fprintf(stderr, "harness: %s\n", machine->notes);
	if (write_error) {
		error_set(error, "cannot write the program's output: %s", strerror(write_error));
		return EXIT_ERROR;
	}
	if (!machine->ok) {
		error_set(error, "%s", machine->reason);
		return EXIT_ERROR;
	}
	return machine->exit_signal ? SIGNAL_STATUS + machine->exit_signal : machine->exit_status;
}

/*
 * The target's kernel arguments and argv0=NAME, the program's own name, which some programs go by;
 * to be freed. What would end the word there becomes an underscore.
 */
static char *append_name(const struct target *target, const char *own,
			 const struct run_request *request)
{
	const char *slash = strrchr(request->elf, '/');
	char *append = plan_append(target, own, &request->options), *named;
	size_t n = strlen(append);

	if (asprintf(&named, "%s%sargv0=%s", append, n ? " " : "",
		     slash ? slash + 1 : request->elf) < 0)
		return append;
	for (char *c = named + n + (n ? 1 : 0); *c; c++) {
		if (*c <= ' ' || *c > '~' || *c == '"')
			*c = '_';
	}
	free(append);
	return named;
}

/* What the target's companion boots. */
struct beside {
	char kernel[PATH_MAX], initrd[PATH_MAX];
	int fd; /* of the initramfs */
};

static bool find_beside(struct beside *beside, const struct target_companion *companion,
			const char *root, struct error *error)
{
	size_t n = 0;
	struct initramfs_file *files = target_companion_initramfs(companion, root, &n, error);

	beside->fd = files ? initramfs_make(files, n, error) : -1;
	if (files)
		target_initramfs_free(files, n);
	if (beside->fd < 0)
		return false;
	fd_path(beside->fd, beside->initrd, sizeof(beside->initrd));
	return target_image(root, companion->kernel, beside->kernel, error);
}

static bool boot(const struct run_request *request, const struct target *target, const char *kernel,
		 const char *initrd, const struct beside *beside, const char *qemu,
		 struct machine *machine, struct error *error)
{
	uint64_t seed = params_seed(request->params.number[PARAM_SEED], 0, 0);
	const char *arguments = request->elf_arguments ? request->elf_arguments : "";
	/* at once when it has settled, unless a span says how long after */
	const struct plan_settle settle = {.wanted = true,
					   .seconds = plan_settle_seconds(&request->options)};
	char line[KERNEL_COMMAND_LINE_MAX + 1], *append;
	struct target_parts parts;
	bool ok;

	if (!target_parts(target, 0, false, &parts, error))
		return false;
	append = append_name(target, parts.append, request);
	ok = target->settles
		     ? settling_command_line(line, &settle, append, params_padding(seed) + 1, error)
		     : kernel_command_line(line, append, params_padding(seed), arguments, error);
	free(append);
	machine->cpu_limit = request->timeout > 0 ? request->timeout : PROGRAM_TIMEOUT;
	machine->arguments =
		qemu_arguments(qemu, parts.machine, parts.n_machine, kernel, initrd, line);
	target_parts_free(&parts);
	if (target->settles)
		machine->arguments = settling_arguments(machine->arguments, &settle,
							request->options.span, arguments);
	machine->expect.settler = target->settles;
	if (!ok)
		return false;
	if (beside)
		machine->companion = qemu_companion_arguments(
			qemu, target->companion->parts.machine, target->companion->parts.n_machine,
			beside->kernel, beside->initrd, target->companion->parts.append);
	return machines_run(&machine, 1, 1, NULL, error);
}

int user_program_run(const struct run_request *request, const struct target *target,
		     const struct paths *paths, const char *qemu, struct error *error)
{
	char kernel[PATH_MAX], initrd[PATH_MAX];
	int write_error = 0, fd = -1, code = EXIT_ERROR;
	struct run *scratch = run_new(); /* the decoder's worker */
	struct beside beside = {.fd = -1};
	struct machine machine = {
		.expect = {.supervisor = true, .console = pass_on, .context = &write_error}};

	scratch->workers = memory_zeroed(1, sizeof(*scratch->workers));
	scratch->n_workers = 1;
	machine.worker = scratch->workers;
	if (request->options.kernel)
		snprintf(kernel, sizeof(kernel), "%s", request->options.kernel);
	if (make_initrd(target, paths->root, request->elf, initrd, &fd, error) &&
	    (request->options.kernel || target_image(paths->root, target->kernel, kernel, error)) &&
	    (!target->companion || find_beside(&beside, target->companion, paths->root, error)) &&
	    boot(request, target, kernel, initrd, target->companion ? &beside : NULL, qemu,
		 &machine, error))
		code = conclude(&machine, write_error, request, error);
	machine_clear(&machine);
	run_free(scratch);
	if (fd >= 0)
		close(fd);
	if (beside.fd >= 0)
		close(beside.fd);
	return code;
}
