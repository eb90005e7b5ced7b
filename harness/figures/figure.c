/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures: built by their functions, given back, told of. */
#include "harness/figures/figure.h"

#include <stdio.h>
#include <stdlib.h>

void figure_build(struct figure *figure, const struct figure_info *info,
		  const struct subjects *subjects)
{
	*figure = (struct figure){.info = info};
	info->build(figure, subjects);
}

void figure_free(struct figure *figure)
{
	plot_free(&figure->plot);
	free(figure->claim);
	free(figure->caption);
	free(figure->source);
	free(figure->missing);
	free(figure->command);
	*figure = (struct figure){.info = figure->info};
}

void figure_warn(const struct figure *figure)
{
	fprintf(stderr, "%s is left out: %s; `%s` makes what it needs\n", figure->info->name,
		figure->missing, figure->command);
}

const char *figure_meter_note(enum meter meter)
{
	return meter == METER_TSC
		       ? "meter tsc: nanoseconds by the time-stamp counter"
		       : "meter insn: instructions executed; rates and shares at a nominal "
			 "10^9 insn/s";
}
