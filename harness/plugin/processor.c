/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks QEMU which processor runs; see processor.h. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "harness/plugin/processor.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/plugin/api.h"

/* QEMU's `__thread CPUState *current_cpu` (hw/core/cpu.h) as this thread has it. Under -icount one
 * thread runs all processors in turns, and makes all calls: it is looked up by the first of them. */
static void *const *current;
static void *(*qemu_get_cpu)(int index);

static unsigned int several; /* processors; 0 if there is one, or if what is told has to do */
static unsigned int last;    /* who ran when it was last asked */
static void *last_running;

void *processor_running(void)
{
	if (!current)
		current = dlsym(RTLD_DEFAULT, "current_cpu");
	return current ? *current : NULL;
}

bool processor_begin(const char *name, unsigned int processors)
{
	*(void **)&qemu_get_cpu = dlsym(RTLD_DEFAULT, "qemu_get_cpu");
	if (processors == 1)
		return true;
	if (qemu_get_cpu && dlsym(RTLD_DEFAULT, "current_cpu")) {
		several = processors;
		return true;
	}
	if (qemu_plugin_version == 1) /* what is told is right there */
		return true;
	fprintf(stderr,
		"%s: this QEMU does not export which processor runs, and what it tells plugins is "
		"wrong "
		"with several: measure on one, or use Debian's QEMU (HARNESS_QEMU names it)\n",
		name);
	return false;
}

unsigned int processor_of_call(unsigned int told)
{
	void *running;

	if (!several)
		return told;
	running = processor_running();
	if (running == last_running)
		return last;
	for (last = 0; last < several; last++) {
		if (qemu_get_cpu((int)last) == running) {
			last_running = running;
			return last;
		}
	}
	abort(); /* never; and a count with a hole in it would be a lie */
}
