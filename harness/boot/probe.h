/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest of a few instructions that times a loop by the time-stamp counter: it shows whether QEMU
 * counts instructions exactly, also with a plugin, and whether KVM lets the processor run them or interprets each
 * (/dev/kvm proves neither). Knows no target and no wire.
 */
#ifndef BOOT_PROBE_H
#define BOOT_PROBE_H

#include <stdint.h>

#include "harness/base/error.h"

/* Iterations of the guest's loop, of two instructions each. */
#define PROBE_LOOPS 100000u
/* Instructions from the first clock read to the second: the loop, two before it, and a clock read. */
#define PROBE_INSTRUCTIONS (2 * PROBE_LOOPS + 3)

/* Boot the guest as targets are booted, counting instructions; gives the ticks that it saw. */
bool probe_counting(const char *qemu, uint32_t *ticks, struct error *error);
/* The same in a machine of so many processors, the others asleep, with a plugin (QEMU's argument) that
 * writes a log. */
bool probe_plugin(const char *qemu, const char *plugin, unsigned int processors, uint32_t *ticks,
		  struct error *error);
/* The same by KVM, on this host's own processor; fails if it takes more than 1.5 s. */
bool probe_kvm(const char *qemu, uint32_t *ticks, struct error *error);

#endif
