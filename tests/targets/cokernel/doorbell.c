// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rings Linux and waits for its answer in the kernel, while a timer sends signals all the time. Their
 * handler has a stack of its own: all that would be missing to enter it in ring 0.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "targets/lwk/abi.h"

#define RINGS	  300
#define PERIOD_US 50

static volatile int signals, astray;

static void on_alarm(int number)
{
	uint16_t cs;

	(void)number;
	__asm__ volatile("movw %%cs, %0" : "=m"(cs));
	signals++;
	astray += (cs & 3) != 3;
}

int main(void)
{
	static char stack[65536];
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_ONSTACK};
	struct itimerval period = {{0, PERIOD_US}, {0, PERIOD_US}};

	if (sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL) ||
	    sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &period, NULL))
		return 1;
	for (int i = 0; i < RINGS; i++) {
		if (syscall(LWK_SYS_DOORBELL))
			return 2;
	}
	if (!signals || astray)
		return 3;
	puts("all answered, and signals came");
	return 0;
}
