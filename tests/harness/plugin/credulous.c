/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In place of processor.c: believes what QEMU tells. With it what is counted must come out wrong. */
#include <stddef.h>

#include "harness/plugin/processor.h"

bool processor_begin(const char *name, unsigned int processors)
{
	(void)name;
	(void)processors;
	return true;
}

unsigned int processor_of_call(unsigned int told)
{
	return told;
}

void *processor_running(void)
{
	return NULL;
}
