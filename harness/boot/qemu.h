/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How QEMU is called: which program, and with which arguments, so that a guest's instructions are
 * counted exactly. Starts nothing.
 */
#ifndef BOOT_QEMU_H
#define BOOT_QEMU_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "harness/base/error.h"
#include "harness/base/process.h"

/* The versions that everything here was tried with: Debian 12's and 13's. */
#define QEMU_TRIED "7.2 and 10.0"
/* Is it one of them? By what `--version` says. */
bool qemu_is_tried(const char *version);

/* of the memory shared with another machine, at PROCESS_SHARED_FD */
#define QEMU_SHARED_BYTES (2u << 20)

/* $HARNESS_QEMU, or qemu-system-x86_64 in PATH; fails with the package to install. */
bool qemu_find(char path[PATH_MAX], struct error *error);

/*
 * The arguments of a machine: instruction counting first, then the target's, then what it boots.
 * initrd may be NULL, kernel too (then append says nothing). Gives a NULL-terminated vector; free
 * it with qemu_arguments_free(). qemu_arguments_add() puts two more at its end.
 */
char **qemu_arguments(const char *qemu, char *const *machine, size_t n_machine, const char *kernel,
		      const char *initrd, const char *append);
/* The same where nothing is counted: a machine that serves one. */
char **qemu_companion_arguments(const char *qemu, char *const *machine, size_t n_machine,
				const char *kernel, const char *initrd, const char *append);
/*
 * The same by KVM, on the host's own processor, in real time. The machine waits to be started by its
 * monitor, a socket that it inherits under that number; with its memory locked, if that is asked for.
 */
char **qemu_kvm_arguments(const char *qemu, char *const *machine, size_t n_machine,
			  const char *kernel, const char *initrd, const char *append, int monitor,
			  bool lock);
char **qemu_arguments_add(char **arguments, const char *option, const char *value);
char **qemu_arguments_copy(char *const *arguments);
/* A monitor: a socket that the machine inherits under that number. */
char **qemu_arguments_add_monitor(char **arguments, int monitor);
void qemu_arguments_free(char **arguments);

/* The vector as one line that a shell would take; to be freed. */
char *qemu_arguments_text(char *const *arguments);

#endif
