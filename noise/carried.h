/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a slowdown at scale rests on: often few of many detours. Knows no kernel and no function. */
#ifndef NOISE_CARRIED_H
#define NOISE_CARRIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"

/*
 * The detours that carry the slowdown of steps of `work` on so many workers, each with one of these
 * traces (noise/scale.h): the fewest of the longest without which less than half of it is left. *least
 * becomes the shortest one's length, in the traces' unit: all of at least that length carry it. NaN if
 * there is no slowdown to carry. False if memory ran out or work is not positive.
 */
bool step_carried(const struct trace *traces, size_t n, double work, uint64_t workers,
		  double *least);

#endif
