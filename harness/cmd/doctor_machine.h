/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU, whether it counts instructions, whether KVM runs them. */
#ifndef CMD_DOCTOR_MACHINE_H
#define CMD_DOCTOR_MACHINE_H

#include "harness/base/paths.h"
#include "harness/cmd/doctor_checks.h"

void doctor_machine(struct checks *checks, const struct paths *paths);

#endif
