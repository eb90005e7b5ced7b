/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A disturber of known length and rate: a real-time task on one processor that is busy for so long,
 * so often, and says afterwards what it did.
 * Usage: disturber CPU PERIOD_US LENGTH_US SECONDS PRIORITY
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec time = {ns / 1000000000, ns % 1000000000};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}

static int settle(int cpu, int priority)
{
	struct sched_param parameter = {.sched_priority = priority};
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ||
	       sched_setscheduler(0, SCHED_FIFO, &parameter) || mlockall(MCL_CURRENT | MCL_FUTURE);
}

int main(int argc, char *argv[])
{
	int64_t period, length, begin, end, due, busy = 0;
	long times = 0;

	if (argc != 6) {
		fputs("usage: disturber CPU PERIOD_US LENGTH_US SECONDS PRIORITY\n", stderr);
		return 2;
	}
	period = 1000 * strtoll(argv[2], NULL, 10);
	length = 1000 * strtoll(argv[3], NULL, 10);
	if (settle(atoi(argv[1]), atoi(argv[5]))) {
		fprintf(stderr, "disturber: %s\n", strerror(errno));
		return 2;
	}
	begin = due = now();
	end = begin + 1000000000 * strtoll(argv[4], NULL, 10);
	while (due < end) {
		int64_t from, to;

		due += period;
		sleep_until(due);
		from = now();
		while ((to = now()) < from + length)
			;
		busy += to - from;
		times++;
	}
	printf("%.3f %.3f\n", (double)times * 1e9 / (double)(now() - begin),
	       times ? (double)busy / (double)times / 1000 : 0);
	return 0;
}
