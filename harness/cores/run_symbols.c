/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the files that name a run's code; see run_symbols.h. Boots nothing but for kallsyms.c. */
#include "harness/cores/run_symbols.h"

#include <string.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/file_hash.h"
#include "harness/boot/initramfs.h"
#include "harness/boot/target.h"
#include "harness/cores/kallsyms.h"

/* A kernel that lies in the initramfs of another: that one's names are not the workers' cores'. */
static bool load_worker_kernel(struct symbols *symbols, const char *name, const struct plan *plan,
			       struct error *error)
{
	int fd = initramfs_extract(plan->initrd, name, error);
	char path[64];
	bool ok;

	if (fd < 0)
		return false;
	fd_path(fd, path, sizeof(path));
	ok = elf_symbols_add(path, false, symbols, NULL, error);
	close(fd);
	return ok || error_prefix(error, "%s", name);
}

/*
 * The program is the first process of the machine, or is started by that; it is known by its hash.
 */
static bool load_program(struct symbols *symbols, const char *initrd, const char *program,
			 struct elf_marks *marks, struct error *error)
{
	static const char *const names[] = {"init", TARGET_PROGRAM_NAME};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = initramfs_extract(initrd, names[i], error);
		char path[64], hash[65];
		bool found, ok = false;

		if (fd < 0)
			continue;
		fd_path(fd, path, sizeof(path));
		found = file_hash(path, hash, error) && !strcmp(hash, program);
		if (found)
			ok = elf_symbols_add(path, true, symbols, marks, error);
		close(fd);
		if (found)
			return ok;
	}
	return error_set(error, "%s: the program is not in it", initrd);
}

bool run_symbols_load(struct symbols *symbols, struct elf_marks *marks, const struct run *was,
		      const struct plan *plan, const struct paths *paths, const char *qemu,
		      struct error *error)
{
	const char *program = pairs_get(&was->provenance, "program_sha256");
	const char *kernel = pairs_get(&was->provenance, "kernel_sha256");
	const char *initrd = pairs_get(&was->provenance, "initrd_sha256");
	const char *worker_kernel = pairs_get(&was->provenance, "worker_kernel");
	bool linux_kernel = program && (!initrd || strcmp(program, initrd) != 0), ok = true;

	if (plan->names) {
		symbols_copy(symbols, plan->names->symbols);
		elf_marks_copy(marks, plan->names->marks);
		return true;
	}
	if (program && linux_kernel)
		ok = load_program(symbols, plan->initrd, program, marks, error);
	else if (program)
		ok = elf_symbols_add(plan->initrd, true, symbols, marks, error);
	if (!ok)
		return false;
	if (worker_kernel)
		ok = load_worker_kernel(symbols, worker_kernel, plan, error);
	else if (linux_kernel)
		ok = kallsyms_load(paths, qemu, plan->kernel, kernel, symbols, error);
	else
		ok = elf_symbols_add(plan->kernel, false, symbols, program ? NULL : marks, error);
	symbols_sort(symbols);
	return ok;
}
