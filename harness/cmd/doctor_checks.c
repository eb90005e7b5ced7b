/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of checks, and their texts. */
#include "harness/cmd/doctor_checks.h"

#include <stdarg.h>
#include <stdio.h>

const char *check_state_name(enum state state)
{
	static const char *const names[] = {"ok", "limited", "missing"};

	return names[state];
}

struct check *checks_add(struct checks *checks, const char *name, enum meter meter,
			 enum state state)
{
	struct check *check;

	if (checks->n == CHECKS_MAX)
		checks->n--;
	check = &checks->items[checks->n++];
	*check = (struct check){.meter = meter, .state = state};
	snprintf(check->name, sizeof(check->name), "%s", name);
	return check;
}

void check_found(struct check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(check->found, sizeof(check->found), format, args);
	va_end(args);
}

void check_advise(struct check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(check->advice, sizeof(check->advice), format, args);
	va_end(args);
}

void check_command(struct check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(check->command, sizeof(check->command), format, args);
	va_end(args);
}
