/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel is told when it boots, and the program after it. Knows no target. */
#ifndef BOOT_KERNEL_COMMAND_LINE_H
#define BOOT_KERNEL_COMMAND_LINE_H

#include "harness/base/error.h"

/* The Linux and LWK limits on a kernel command line. */
#define KERNEL_COMMAND_LINE_MAX 2047

/*
 * "<append> harness.pad=<padding> -- <arguments>", at most KERNEL_COMMAND_LINE_MAX bytes. The padding
 * moves the kernel's boot with the seed. Its name has a dot, so that Linux takes it for a parameter
 * of a module that is not there and hands it to nobody.
 */
bool kernel_command_line(char line[KERNEL_COMMAND_LINE_MAX + 1], const char *append,
			 unsigned int padding, const char *arguments, struct error *error);

#endif
