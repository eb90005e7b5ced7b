/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that do one job together. */
#include "noise/team.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Looks at the barrier before its processor is given to somebody else: some microseconds. */
#define SPINS 2000

/* Nobody begins before all are there, as the job may wait for all of them. */
struct gate {
	pthread_mutex_t closed;
	bool go;
};

struct member {
	void (*job)(void *context, unsigned int member);
	void *context;
	unsigned int number;
	struct gate *gate;
};

unsigned int team_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);

	return n > TEAM_MAX ? TEAM_MAX : (unsigned int)n;
}

static void *start(void *argument)
{
	const struct member *member = argument;
	bool go;

	pthread_mutex_lock(&member->gate->closed);
	go = member->gate->go;
	pthread_mutex_unlock(&member->gate->closed);
	if (go)
		member->job(member->context, member->number);
	return NULL;
}

bool team_run(unsigned int n, void (*job)(void *context, unsigned int member), void *context)
{
	struct gate gate = {PTHREAD_MUTEX_INITIALIZER, true};
	struct member members[TEAM_MAX];
	pthread_t threads[TEAM_MAX];
	unsigned int made = 1;

	pthread_mutex_lock(&gate.closed);
	for (; gate.go && made < n; made += gate.go) {
		members[made] = (struct member){job, context, made, &gate};
		gate.go = !pthread_create(&threads[made], NULL, start, &members[made]);
	}
	pthread_mutex_unlock(&gate.closed);
	if (gate.go)
		job(context, 0);
	for (unsigned int i = 1; i < made; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&gate.closed);
	return gate.go;
}

/* Sleep unless the round has changed since; may wake for nothing. */
static void sleep_in(struct team_barrier *barrier, unsigned int round)
{
	atomic_fetch_add(&barrier->sleeping, 1);
	syscall(SYS_futex, &barrier->round, FUTEX_WAIT_PRIVATE, round, NULL, NULL, 0);
	atomic_fetch_sub(&barrier->sleeping, 1);
}

void team_wait(struct team_barrier *barrier)
{
	unsigned int round = atomic_load(&barrier->round);

	if (atomic_fetch_add(&barrier->waiting, 1) + 1 == barrier->n) {
		atomic_store(&barrier->waiting, 0);
		atomic_fetch_add(&barrier->round, 1);
		/* who has not begun to sleep yet sees the new round when it would */
		if (atomic_load(&barrier->sleeping))
			syscall(SYS_futex, &barrier->round, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL,
				0);
		return;
	}
	for (unsigned int spins = 0; atomic_load(&barrier->round) == round; spins++) {
		if (spins >= SPINS)
			sleep_in(barrier, round);
	}
}
