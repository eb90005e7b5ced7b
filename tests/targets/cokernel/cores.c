// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program for the co-kernel: says, again and again, on which cores it may run now, and runs a thread
 * there. Ends when it has seen as many changes as its argument says.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *where(void *unused)
{
	(void)unused;
	return (void *)(long)sched_getcpu();
}

/* A new thread begins on the first core that has none. */
static void start_one(void)
{
	pthread_t thread;
	void *ran = NULL;

	pthread_create(&thread, NULL, where, NULL);
	pthread_join(thread, &ran);
	printf("a thread ran on %ld\n", (long)ran);
}

int main(int argc, char *argv[])
{
	int changes = argc > 1 ? atoi(argv[1]) : 0;
	cpu_set_t before, now;

	setvbuf(stdout, NULL, _IOLBF, 0);
	CPU_ZERO(&before);
	while (changes >= 0) {
		struct timespec pause = {0, 10000000};

		CPU_ZERO(&now);
		sched_getaffinity(0, sizeof(now), &now);
		if (!CPU_EQUAL(&now, &before)) {
			printf("cores %d\n", CPU_COUNT(&now));
			if (CPU_COUNT(&now) > 1)
				start_one();
			before = now;
			changes--;
		}
		nanosleep(&pause, NULL);
	}
	return 0;
}
