/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the files that name a run's code; see run_symbols.h. Boots nothing but for kallsyms.c. */
#include "run_symbols.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image.h"
#include "kallsyms.h"
#include "target.h"

/* A kernel that lies in the initramfs of another: that one's names are not the workers' cores'. */
static bool load_worker_kernel(struct symbols *symbols, const char *name, const struct plan *plan,
			       struct error *error)
{
	int fd = image_initramfs_file(plan->initrd, name, error);
	char path[64];
	bool ok;

	if (fd < 0)
		return false;
	image_fd_path(fd, path, sizeof(path));
	ok = elf_symbols_add(path, false, symbols, NULL, error);
	close(fd);
	return ok || error_prefix(error, "%s", name);
}

bool run_symbols_load(struct symbols *symbols, struct elf_marks *marks, const struct run *was,
		      const struct plan *plan, const struct paths *paths, const char *qemu,
		      struct error *error)
{
	const char *program = pairs_get(&was->provenance, "program_sha256");
	const char *kernel = pairs_get(&was->provenance, "kernel_sha256");
	const char *initrd = pairs_get(&was->provenance, "initrd_sha256");
	const char *worker_kernel = pairs_get(&was->provenance, "worker_kernel");
	char path[PATH_MAX], hash[65];
	bool linux_kernel = program && (!initrd || strcmp(program, initrd) != 0), ok = true;

	if (program && !linux_kernel) {
		snprintf(path, sizeof(path), "%s", plan->initrd);
		ok = elf_symbols_add(path, true, symbols, marks, error);
	} else if (program) {
		ok = target_image(paths->root, TARGET_BENCH_ELF, path, error) &&
		     image_hash(path, hash, error);
		if (ok && strcmp(hash, program) != 0)
			ok = error_set(
				error,
				"%s ran another build of the benchmarks than " TARGET_BENCH_ELF
				" is now: make the run anew",
				was->id);
		ok = ok && elf_symbols_add(path, true, symbols, marks, error);
	}
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
