/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that end the command, held back while there is something to clean up. */
#include <signal.h>
#include <stddef.h>

#include "harness/base/interrupt.h"

static volatile sig_atomic_t pending;

static void note(int signal)
{
	pending = signal;
}

void interrupt_hold(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	/* No SA_RESTART: a poll that waits for machines shall return at once. */
	struct sigaction action = {.sa_handler = note};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction old;

		/* What the parent chose to ignore (nohup) stays ignored. */
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

int interrupt_pending(void)
{
	return pending;
}

void interrupt_obey(void)
{
	if (!pending)
		return;
	signal(pending, SIG_DFL);
	raise(pending);
}
