// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A thread that moves between cores 0 and 2 under a storm of signals from core 1. On core 0 another
 * thread takes turns with it, and is sent every signal there is: the kernel lays all their frames
 * before it comes back to ring 3, so that between the moving thread's going to sleep and the timer
 * interrupt that moves it there is time for one more signal. Exits with 0 if the thread was always
 * where it had asked to be. Usage: migrate MOVES
 */
#define _GNU_SOURCE /* gettid(), sched.h */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int mover, neighbour, over;
static volatile unsigned int signals;

static void count(int number)
{
	(void)number;
	signals++;
}

static int go_to(unsigned int core)
{
	unsigned long mask = 1ul << core;
	unsigned int here = ~0u;

	return syscall(SYS_sched_setaffinity, 0, sizeof(mask), &mask) ||
	       syscall(SYS_getcpu, &here, NULL, NULL) || here != core;
}

static void *yield(void *unused)
{
	if (go_to(0))
		exit(2);
	neighbour = gettid();
	while (!over)
		sched_yield();
	return unused;
}

static void *storm(void *unused)
{
	if (go_to(1))
		exit(2);
	while (!over) {
		for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
			syscall(SYS_tkill, neighbour, number);
		syscall(SYS_tkill, mover, SIGUSR1);
	}
	return unused;
}

int main(int argc, char **argv)
{
	int moves = argc > 1 ? atoi(argv[1]) : 0, astray = 0;
	struct sigaction action = {.sa_handler = count};
	pthread_t threads[2];

	sigaction(SIGUSR1, &action, NULL);
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
		sigaction(number, &action, NULL);
	mover = gettid();
	if (pthread_create(&threads[0], NULL, yield, NULL))
		return 2;
	while (!neighbour)
		sched_yield();
	if (pthread_create(&threads[1], NULL, storm, NULL))
		return 2;
	for (int i = 0; i < moves; i++)
		astray += go_to(i % 2 ? 0 : 2);
	over = 1;
	printf("%d moves, %d astray, signals came: %s\n", moves, astray, signals ? "yes" : "no");
	return astray || pthread_join(threads[0], NULL) || pthread_join(threads[1], NULL);
}
