/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that a user can type to measure again what was measured. */
#ifndef FIGURES_SUBJECTS_COMMAND_H
#define FIGURES_SUBJECTS_COMMAND_H

#include "harness/base/words.h"
#include "harness/run/run.h"

/* The command that measures a run's target again with its parameters; to be freed. */
char *subjects_command(const struct run *run);
/* The same, so that the run has this benchmark too. */
char *subjects_command_with(const struct run *run, const char *bench);
/* Of such a command the parameters that are not the usual ones in that meter: " --duration 200ms". */
void subjects_say_parameters(struct words *words, const struct pairs *parameters, enum meter meter);

#endif
