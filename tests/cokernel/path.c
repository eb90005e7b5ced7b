// SPDX-License-Identifier: GPL-2.0-or-later
/* The lengths of the ways between the LWK and Linux: the median of some, by the time-stamp counter. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <x86intrin.h>

#include "targets/lwk/abi.h"

#define N	15
#define GETPPID 110

static int compare(const void *a, const void *b)
{
	long difference = *(const long *)a - *(const long *)b;

	return (difference > 0) - (difference < 0);
}

static void measure(const char *name, long number)
{
	long time[N];

	for (int i = 0; i < N; i++) {
		unsigned long start = __rdtsc();

		if (syscall(number) < 0)
			exit(1);
		time[i] = (long)(__rdtsc() - start);
	}
	qsort(time, N, sizeof(*time), compare);
	printf("%s %ld\n", name, time[N / 2]);
}

int main(void)
{
	measure("local", GETPPID);
	measure("delegated", LWK_SYS_DELEGATE_NULL);
	measure("doorbell", LWK_SYS_DOORBELL);
	return 0;
}
