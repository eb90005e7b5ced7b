/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU's monitor (QMP) by a socket: pins a machine's virtual processors and lets them go. Starts no
 * machine.
 */
#ifndef BOOT_MONITOR_H
#define BOOT_MONITOR_H

#include <stddef.h>

#include "harness/base/error.h"

/*
 * On the monitor of a machine that was started stopped (-S): pin the thread of virtual processor i to
 * processor cpus[i % n], then start it. Fails if QEMU does not answer as it should within some seconds.
 */
bool monitor_pin_and_start(int monitor, const int *cpus, size_t n, struct error *error);

#endif
