/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images of each target, the store's folder and its disk, memory. */
#ifndef CMD_DOCTOR_FILES_H
#define CMD_DOCTOR_FILES_H

#include "harness/base/paths.h"
#include "harness/boot/target.h"
#include "harness/cmd/doctor_checks.h"

void doctor_files(struct checks *checks, const struct paths *paths, const struct targets *targets);

#endif
