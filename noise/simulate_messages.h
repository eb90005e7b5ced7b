/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers made of messages. Part of the simulation; nobody else includes this. */
#ifndef NOISE_SIMULATE_MESSAGES_H
#define NOISE_SIMULATE_MESSAGES_H

#include "noise/simulate_parts.h"

/*
 * A whole draw with a barrier of messages: fills series and last, [steps], and adds up the times of
 * work of the slowest and of all. With `quiet`, nobody meets noise.
 */
bool sim_messages(const struct sim_block *block, bool quiet, uint64_t *series, uint32_t *last,
		  struct sim_sums *sums);

#endif
