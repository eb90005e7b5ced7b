/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an administrator, a container or a service lets this process have. */
#ifndef CMD_DOCTOR_LIMITS_H
#define CMD_DOCTOR_LIMITS_H

#include "harness/cmd/doctor_checks.h"

/* root: what stands before /proc and /sys where cgroups are looked up; "" for this machine's own. */
void doctor_limits(struct checks *checks, const char *root);

#endif
