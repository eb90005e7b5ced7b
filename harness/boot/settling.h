/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a Linux that settles is told, and when: on its kernel's command line what belongs to the boot, and
 * behind that, by QEMU's fw_cfg, what belongs to a worker of it. Starts nothing.
 */
#ifndef BOOT_SETTLING_H
#define BOOT_SETTLING_H

#include "harness/boot/kernel_command_line.h"
#include "harness/boot/plan.h"

/* "<append> harness.settle=<seconds> harness.pad=<letters> -- ", as kernel_command_line() does it. */
bool settling_command_line(char line[KERNEL_COMMAND_LINE_MAX + 1], const struct plan_settle *settle,
			   const char *append, unsigned int letters, struct error *error);

/*
 * Add to QEMU's arguments what such a machine has: the words for its program, and so many ns to wait with
 * it once it has settled; where it may be stopped there and saved, a device by which it says so.
 */
char **settling_arguments(char **arguments, const struct plan_settle *settle, uint64_t delay,
			  const char *words);

/*
 * Of such a machine's arguments those of the one that is saved for all of its boot, which differ in their
 * words alone: it is told none. A copy, to be freed.
 */
char **settling_saved_arguments(char *const *arguments);

/*
 * Both for a worker of a plan, whose words these are. A kernel that does not settle gets all on its
 * command line, and its worker's seed is the padding there.
 */
bool settling_line_of(char line[KERNEL_COMMAND_LINE_MAX + 1], const struct plan *plan,
		      const struct worker *worker, const char *words, struct error *error);
char **settling_arguments_of(char **arguments, const struct plan *plan, const struct worker *worker,
			     const char *words);

#endif
