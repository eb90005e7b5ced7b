// SPDX-License-Identifier: GPL-2.0-or-later
#include "targets/linux/user/complain.h"

#include <stdarg.h>
#include <stdio.h>

const char *complain_as = "init";

void complain(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", complain_as);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
