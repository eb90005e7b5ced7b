/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path length of a kernel's regular detours as metrics of an arm: exact where a median is not. */
#ifndef GATE_ARM_CLASSES_H
#define GATE_ARM_CLASSES_H

#include "harness/gate/arm.h"

/*
 * Add, for each phase of a run that has several and its samples: class<i>.length, the most common length of
 * detours in the i-th class, and class<i>.events, how many they are. Classes are those of "selfish"
 * that come most often; what comes only now and then is no class. Does nothing without "selfish".
 */
bool arm_add_classes(struct arm *arm, const struct run *run, struct error *error);

#endif
