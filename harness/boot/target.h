/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Targets: what targets/<folder>/<name>.json says of each. A target is a folder and a descriptor;
 * nothing here knows one by its name except the three that `all` has always meant, for their order.
 */
#ifndef BOOT_TARGET_H
#define BOOT_TARGET_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"
#include "harness/boot/initramfs.h"

#define TARGET_BENCH_ELF    "build/bench.elf" /* the benchmarks, one static ELF for all */
#define TARGET_PROGRAM_NAME "program"
#define TARGET_INIT_ELF	    "build/linux/init.elf" /* starts a user's program from an initramfs */

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
	bool supervisor;     /* speaks as supervisor on the wire when benchmarks run */
	bool tick_hz;	     /* takes the kernel argument tick_hz=N */
	bool user_kernel;    /* boots a kernel of the user's */
	struct target_companion *companion; /* NULL: none */
};

struct targets {
	struct target *items;
	size_t n;
};

/* All descriptors below root/targets, those of `all` first. Refuses a malformed one. */
bool targets_load(const char *root, struct targets *targets, struct error *error);
void targets_free(struct targets *targets);

/*
 * Choose by a comma-separated list of names; `all` stands for those with in_all. *chosen is to be
 * freed; its items belong to targets.
 */
bool targets_select(const struct targets *targets, const char *list, const struct target ***chosen,
		    size_t *n, struct error *error);

/* The path of an image below root; fails, saying how to build it, if it is not there. */
bool target_image(const char *root, const char *image, char path[PATH_MAX], struct error *error);

/*
 * What the target is for workers on so many cores of one machine, with a load beside them or without, or
 * (0) for a worker that is alone on it; to be freed by the second function. False: it has no such thing.
 */
bool target_parts(const struct target *target, uint32_t cores, bool load,
		  struct target_parts *parts, struct error *error);
void target_parts_free(struct target_parts *parts);

/* Does a load of the target's begin in its kernel, or in the program? */
bool target_kernel_loads(const struct target *target);
bool target_program_loads(const struct target *target);

/*
 * What the initramfs of a target holds when it runs that program: its files, the program last; and
 * what a companion's holds. To be freed by the third function. NULL: one is not there.
 */
struct image_file *target_initramfs(const struct target_parts *parts, const char *root,
				    const char *program, size_t *n, struct error *error);
struct image_file *target_companion_initramfs(const struct target_companion *companion,
					      const char *root, size_t *n, struct error *error);
void target_initramfs_free(struct image_file *files, size_t n);

#endif
