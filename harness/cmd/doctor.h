/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness doctor` looks at: a list of checks, each with what was found and what can be done.
 * doctor.c prints them; nothing here boots a target or changes this machine.
 */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "harness/base/paths.h"
#include "harness/boot/target.h"
#include "harness/run/run.h"

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

/* Add a check; found and advice are empty. Further ones than CHECKS_MAX replace the last. */
struct check *checks_add(struct checks *checks, const char *name, enum meter meter,
			 enum state state);
void __attribute__((format(printf, 2, 3)))
check_found(struct check *check, const char *format, ...);
void __attribute__((format(printf, 2, 3)))
check_advise(struct check *check, const char *format, ...);

void __attribute__((format(printf, 2, 3)))
check_command(struct check *check, const char *format, ...);

/* QEMU, whether it counts instructions, whether KVM runs them: doctor_machine.c. */
void doctor_machine(struct checks *checks, const struct paths *paths);
/* Images of each target, the store's folder and its disk, memory: doctor_files.c. */
void doctor_files(struct checks *checks, const struct paths *paths, const struct targets *targets);
/* What decides how quiet and how exact time is on this host: doctor_host.c. */
void doctor_host(struct checks *checks);

#endif
