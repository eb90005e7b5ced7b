/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness doctor` found: a list of checks, each with what can be done about it. The other
 * doctor_*.c look and add to it, doctor.c prints it; this knows neither.
 */
#ifndef CMD_DOCTOR_CHECKS_H
#define CMD_DOCTOR_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/run/meter.h"

enum state {
	STATE_OK,
	STATE_LIMITED, /* it works, with a drawback that found tells */
	STATE_MISSING,
};

struct check {
	char name[40];
	enum meter meter; /* what it matters for */
	bool needed;	  /* without it, nothing can be measured in this meter */
	enum state state;
	char found[512];  /* one line */
	char advice[512]; /* what to do about it; "" if nothing */
	/* A line for a shell that makes this machine a better instrument; "" if none would. */
	char command[512];
};

#define CHECKS_MAX 64
struct checks {
	struct check items[CHECKS_MAX];
	size_t n;
};

/* "ok", "limited", "missing" */
const char *check_state_name(enum state state);

/* Add a check; found and advice are empty. Further ones than CHECKS_MAX replace the last. */
struct check *checks_add(struct checks *checks, const char *name, enum meter meter,
			 enum state state);
void __attribute__((format(printf, 2, 3)))
check_found(struct check *check, const char *format, ...);
void __attribute__((format(printf, 2, 3)))
check_advise(struct check *check, const char *format, ...);
void __attribute__((format(printf, 2, 3)))
check_command(struct check *check, const char *format, ...);

#endif
