// SPDX-License-Identifier: GPL-2.0-or-later
/* The barrier; see meeting.h. */
#include "microbench/meeting.h"

#include "microbench/bench.h"
#include "microbench/platform.h"

static uint32_t arrived;
static struct platform_meeting meeting = {&arrived, 1};

void meeting_open(uint32_t participants)
{
	meeting.participants = participants;
	platform_meeting(&meeting);
}

/* A central barrier (Mellor-Crummey and Scott, TOCS'91); it counts on, so that it needs no sense. */
__attribute__((noinline)) void meeting_wait(void)
{
	uint32_t mine = __atomic_add_fetch(meeting.arrived, 1, __ATOMIC_ACQ_REL);
	uint32_t all =
		(mine + meeting.participants - 1) / meeting.participants * meeting.participants;

	while ((int32_t)(__atomic_load_n(meeting.arrived, __ATOMIC_ACQUIRE) - all) < 0)
		cpu_relax();
}
