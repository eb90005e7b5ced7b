/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What decides how quiet and how exact time is on this host. */
#ifndef CMD_DOCTOR_HOST_H
#define CMD_DOCTOR_HOST_H

#include "harness/cmd/doctor_checks.h"

void doctor_host(struct checks *checks);

#endif
