/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts a kernel's command line together. */
#include <stdio.h>
#include <string.h>

#include "harness/boot/kernel_command_line.h"

bool kernel_command_line(char line[KERNEL_COMMAND_LINE_MAX + 1], const char *append,
			 unsigned int padding, const char *arguments, struct error *error)
{
	char xs[KERNEL_COMMAND_LINE_MAX + 1];
	int n;

	memset(xs, 'x', sizeof(xs));
	n = snprintf(line, KERNEL_COMMAND_LINE_MAX + 1, "%s%sharness.pad=%.*s -- %s", append,
		     *append ? " " : "", (int)(padding < sizeof(xs) ? padding : sizeof(xs)), xs,
		     arguments);

	if (n < 0 || n > KERNEL_COMMAND_LINE_MAX)
		return error_set(error, "the kernel's command line would be longer than %d bytes",
				 KERNEL_COMMAND_LINE_MAX);
	return true;
}
