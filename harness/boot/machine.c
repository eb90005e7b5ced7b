/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to a machine; who runs it is slot.c. */
#include "harness/boot/machine.h"

#include <stdlib.h>

#include "harness/boot/qemu.h"

static void free_params(const struct wire_expect *expect)
{
	if (expect->params)
		pairs_free((struct pairs *)expect->params);
	free((struct pairs *)expect->params);
}

void machine_clear(struct machine *machine)
{
	qemu_arguments_free(machine->arguments);
	qemu_arguments_free(machine->companion);
	qemu_arguments_free(machine->saved);
	free_params(&machine->expect);
	for (size_t i = 0; i < machine->n_others; i++)
		free_params(&machine->others[i].expect);
	free(machine->others);
	free(machine->reason);
	free(machine->notes);
}
