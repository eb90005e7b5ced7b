/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of figures, in the order of the talk. */
#include "harness/figures/figure_table.h"

#include <string.h>

#include "harness/base/words.h"
#include "harness/figures/figure_builders.h"

const struct figure_info figure_table[] = {
	{"bsp", "The slowest worker", figure_bsp},
	{"overview", "Four overheads", figure_overview},
	{"timeshare", "Timesharing", figure_timeshare},
	{"memory", "Virtual memory", figure_memory},
	{"syscall", "System calls", figure_syscall},
	{"irq", "Interrupts", figure_irq},
	{"detours", "What remains", figure_scatter},
	{"lengths", "What remains", figure_lengths},
	{"ftq", "What remains", figure_ftq},
	{"spectrum", "What remains", figure_spectrum},
	{"blame", "Where the time went", figure_blame},
	{"isolation", "A core left alone", figure_isolation},
	{"equal-rate", "At an equal rate", figure_equal_rate},
	{"scale", "At scale", figure_scale},
	{"history", "Over stored runs", figure_history},
	{NULL, NULL, NULL},
};

const struct figure_info *figure_find(const char *name, struct error *error)
{
	struct words words = {NULL, 0};

	for (const struct figure_info *info = figure_table; info->name; info++) {
		if (!strcmp(info->name, name)) {
			words_free(&words);
			return info;
		}
		words_add(&words, "%s%s", info == figure_table ? "" : ", ", info->name);
	}
	error_set(error, "there is no figure '%s'; there are %s", name, words.text);
	words_free(&words);
	return NULL;
}
