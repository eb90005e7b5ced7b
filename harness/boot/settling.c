/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for a Linux that settles. fw_cfg's names and sizes are read by the firmware when the machine
 * boots, its contents by the guest when it is told: so machines of one boot have contents of one size,
 * blanks at their ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/boot/qemu.h"
#include "harness/boot/settling.h"

#define FW_CFG	    "-fw_cfg"
#define FW_CFG_NAME "name=opt/harness/parameters,string="
#define FW_CFG_STEP 512 /* bytes: more than the words of any benchmark run */

bool settling_command_line(char line[KERNEL_COMMAND_LINE_MAX + 1], const struct plan_settle *settle,
			   const char *append, unsigned int letters, struct error *error)
{
	char *all = words_format("%s%sharness.settle=%" PRIu64, append, *append ? " " : "",
				 settle->seconds);
	bool ok = kernel_command_line(line, all, letters, "", error);

	free(all);
	return ok;
}

/* In a value of an option of QEMU's a comma is written twice; it does not count for the size. */
static char *fw_cfg_value(uint64_t delay, const char *words)
{
	struct words value = {NULL, 0};
	char *plain = words_format("%" PRIu64 " %s", delay, words);
	size_t n = strlen(plain), size = (n + FW_CFG_STEP - 1) / FW_CFG_STEP * FW_CFG_STEP;

	words_add(&value, FW_CFG_NAME);
	for (const char *c = plain; *c; c++)
		words_add(&value, *c == ',' ? ",%c" : "%c", *c);
	words_add(&value, "%*s", (int)(size - n), "");
	free(plain);
	return words_take(&value);
}

char **settling_arguments(char **arguments, const struct plan_settle *settle, uint64_t delay,
			  const char *words)
{
	char *value = fw_cfg_value(delay, words);

	arguments = qemu_arguments_add(arguments, FW_CFG, value);
	free(value);
	if (!settle->stops)
		return arguments;
	/* by it the guest says that it has settled, to a monitor if there is one; nothing comes of it */
	arguments = qemu_arguments_add(arguments, "-device", "pvpanic");
	return qemu_arguments_add(arguments, "-action", "panic=none");
}

/* The value without its words: as many bytes. */
static char *forget_words(const char *value)
{
	size_t n = strlen(value) - strlen(FW_CFG_NAME);

	/* a comma that was written twice is one byte */
	for (const char *c = value + strlen(FW_CFG_NAME); *c; c++)
		n -= *c == ',' && c[1] == ',' && c++;
	return words_format(FW_CFG_NAME "%-*s", (int)n, "untold");
}

char **settling_saved_arguments(char *const *arguments)
{
	char **saved = memory_zeroed(1, sizeof(*saved));
	bool fw_cfg = false;
	size_t n = 0;

	for (; arguments[n]; n++) {
		saved = memory_resize(saved, n + 2, sizeof(*saved));
		saved[n] = fw_cfg ? forget_words(arguments[n]) : memory_copy(arguments[n]);
		saved[n + 1] = NULL;
		fw_cfg = !strcmp(arguments[n], FW_CFG);
	}
	/* so that the restored one goes on by itself */
	return qemu_arguments_add(saved, "-global", "migration.store-global-state=off");
}

bool settling_line_of(char line[KERNEL_COMMAND_LINE_MAX + 1], const struct plan *plan,
		      const struct worker *worker, const char *words, struct error *error)
{
	if (!plan->settle.wanted)
		return kernel_command_line(line, plan->append, params_padding(worker->seed), words,
					   error);
	return settling_command_line(line, &plan->settle, plan->append,
				     params_boot_word(&plan->params, worker->phase) +
					     (unsigned int)plan->settle.room,
				     error);
}

char **settling_arguments_of(char **arguments, const struct plan *plan, const struct worker *worker,
			     const char *words)
{
	uint64_t delay;

	if (!plan->settle.wanted)
		return arguments;
	delay = params_start_delay(&plan->params, worker->worker, worker->phase, plan->settle.span);
	return settling_arguments(arguments, &plan->settle, delay, words);
}
