// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that send signals. There is one process: its own id, 0 and -1 all mean it.
 */
#include "targets/lwk/signal.h"
#include "targets/lwk/syscall_table.h"

static struct signal_note note_from(int32_t code)
{
	return (struct signal_note){.code = code, .first = PROCESS_ID};
}

long sys_kill(int32_t pid, uint32_t number)
{
	struct signal_note note = note_from(SI_USER);

	if (number > SIGNALS)
		return -EINVAL;
	if (pid != PROCESS_ID && pid != 0 && pid != -1 && pid != -PROCESS_ID)
		return -ESRCH;
	if (number)
		signal_send(number, &note);
	return 0;
}

long sys_tkill(int32_t tid, uint32_t number)
{
	struct signal_note note = note_from(SI_TKILL);

	if (number > SIGNALS || tid <= 0)
		return -EINVAL;
	return signal_send_to(tid, number, &note);
}

long sys_tgkill(int32_t pid, int32_t tid, uint32_t number)
{
	if (pid <= 0)
		return -EINVAL;
	return pid == PROCESS_ID ? sys_tkill(tid, number) : -ESRCH;
}
