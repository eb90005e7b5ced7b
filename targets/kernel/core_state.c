// SPDX-License-Identifier: GPL-2.0-or-later
/* What can be said of a core by its data alone. */
#include "targets/kernel/core_state.h"
#include "targets/x86_64/cpu.h"

bool core_waiting(void)
{
	struct thread *current = percpu()->current;

	return current->next != current;
}
