/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a target's descriptor, targets/<folder>/<name>.json, says of it. Knows no other target, and of
 * no file whether it is there.
 */
#ifndef BOOT_TARGET_DESCRIPTOR_H
#define BOOT_TARGET_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

#define TARGET_PROGRAM_NAME "program" /* beside other files of an initramfs */

enum target_program {
	TARGET_MODULE,	  /* the ELF is handed over as -initrd */
	TARGET_INITRAMFS, /* the ELF is in a cpio archive: /init, or /program beside other files */
	TARGET_LINKED,	  /* the kernel holds the program: no other can be run */
	TARGET_PROCESS,	  /* nothing is booted: workers are processes of this Linux */
};

/* A file that a target's initramfs holds beside the program. */
struct target_file {
	char *name; /* there */
	char *path; /* below the root */
};

/* Texts, and files of an initramfs, of a machine. */
struct target_parts {
	char **machine; /* QEMU's arguments for it, n_machine of them */
	size_t n_machine;
	struct target_file *files; /* n_files of them; one is init. None: the program is init */
	size_t n_files;
	char *append; /* kernel arguments */
};

/*
 * A machine that runs beside each of a target's and serves it by memory that the two share
 * (PROCESS_SHARED_FD). Its clock is its own, and nothing of it is measured.
 */
struct target_companion {
	char *kernel; /* below the root */
	struct target_parts parts;
};

/*
 * In `machine` and `append`, {cores} stands for how many cores the machine has, {workers} for those of
 * the workers, as 1-3, and {list} for all but those for housekeeping, as 1,2,3: target_parts() fills them in.
 */
struct target {
	char *name, *summary;
	bool in_all;  /* belongs to --target all */
	char *kernel; /* below the root */
	enum target_program program;
	struct target_parts parts;
	uint32_t housekeeping; /* cores before those of the workers */
	/* what can be a load on one of them, or on one more */
	enum target_load {
		TARGET_NO_LOAD,
		TARGET_LOAD_KERNEL, /* the kernel argument load=1: processes on a housekeeping core */
		TARGET_LOAD_PROGRAM, /* the program's argument load=1: its threads, on a core more */
		TARGET_LOAD_BOTH,
	} load;
	bool has_shared; /* its workers can be the cores of one machine, with these parts added */
	struct target_parts shared;
	char *worker_kernel; /* the one of files that is the workers' kernel; NULL: `kernel` is */
	bool settles; /* boots a Linux that is let settle, and is told its parameters then (plan.h) */
	bool supervisor;  /* speaks as supervisor on the wire when benchmarks run */
	bool tick_hz;	  /* takes the kernel argument tick_hz=N */
	bool user_kernel; /* boots a kernel of the user's */
	struct target_companion *companion; /* NULL: none */
};

/* Refuses a malformed one, saying in which file; to be freed in any case. */
bool target_descriptor_load(struct target *target, const char *path, struct error *error);
void target_descriptor_free(struct target *target);

/* Is nothing booted, as its workers are processes of this host? */
bool target_is_process(const struct target *target);

void target_parts_free(struct target_parts *parts);

#endif
