/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How errors travel on the host side: a function that can fail takes a struct error and gives false
 * (or NULL); the message says what is wrong and what the user can do. Only main() exits.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REGRESSION = 1,
	EXIT_ERROR = 2, /* usage, environment or data */
	EXIT_INCONCLUSIVE = 3,
};

struct error {
	char message[1024];
};

/* Format the message, always gives false, so that `return error_set(...)` reads well. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Put a prefix before the message: "context: message". Gives false. */
bool error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Put more behind it: "message: more". Gives false. */
bool error_suffix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
