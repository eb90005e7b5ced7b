/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that do one job together. Knows nothing of the job. Part of the simulation; nobody else
 * includes this.
 */
#ifndef NOISE_TEAM_H
#define NOISE_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* So many threads are of use; a request for more gets these. */
#define TEAM_MAX 256

/* Processors that this process may use, at most TEAM_MAX. */
unsigned int team_processors(void);

/* Call job(context, member) for members 0 to n - 1, each in a thread. False if none could be made. */
bool team_run(unsigned int n, void (*job)(void *context, unsigned int member), void *context);

/* A barrier among n of them that spins, since steps last microseconds; it sleeps when they do not. */
struct team_barrier {
	unsigned int n;
	atomic_uint waiting;
	atomic_uint round;
	atomic_uint sleeping;
};
void team_wait(struct team_barrier *barrier);

#endif
