/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors as values with a message. Knows nothing of what failed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/error.h"

bool error_set(struct error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
	char after[sizeof(error->message)];
	va_list args;
	size_t n;

	memcpy(after, error->message, sizeof(after));
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	/* Too long a message loses its end, never its beginning. */
	n = strlen(error->message);
	snprintf(error->message + n, sizeof(error->message) - n, ": %s", after);
	return false;
}

bool error_suffix(struct error *error, const char *format, ...)
{
	size_t n = strlen(error->message);
	va_list args;

	if (n + 3 > sizeof(error->message))
		return false;
	memcpy(error->message + n, ": ", 3);
	va_start(args, format);
	vsnprintf(error->message + n + 2, sizeof(error->message) - n - 2, format, args);
	va_end(args);
	return false;
}
