/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be measured for an arm, as words for `harness run` say it: what the verbs gate, baseline
 * and bisect hand on. Boots nothing.
 */
#ifndef GATE_ARM_REQUEST_H
#define GATE_ARM_REQUEST_H

#include "harness/boot/target.h"
#include "harness/measure/request.h"

/* The value of --target among words for `harness run`; NULL if there is none. */
const char *arm_request_targets(char **words, int n);

/* Boots of a kernel that neutral changes move: those of one gate, and those that a baseline keeps. */
#define ARM_BOOTS	   16
#define ARM_BOOTS_BASELINE 64
/* Starts of another kernel of this repository, by seed: some may meet what others do not. */
#define ARM_SEEDS 8

/*
 * The request for one target: the gate's shorter defaults, then the user's words, which win. `boots`
 * is how many a kernel that neutral changes move has by default. Fails, too, if the target would not do
 * what is asked. To be freed with request_free() in any case.
 */
bool arm_request_parse(const struct target *target, unsigned int boots, char **words, int n,
		       struct run_request *request, struct error *error);

#endif
