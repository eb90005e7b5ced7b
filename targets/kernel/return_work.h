/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must happen before a core goes back to its worker. Entry code only tests one word of the
 * core's state and calls trap_return_work() (kernel_hooks.h); this is what it leads to.
 */
#ifndef RETURN_WORK_H
#define RETURN_WORK_H

#include <stdint.h>

struct trap_frame;

/* Have that core pass kernel_return_work() soon; interrupts it if it is another one. */
void return_work_request(uint32_t core);

/* Provided by the kernel on top: WORK_KERNEL is set; clears it. */
void kernel_return_work(struct trap_frame *frame);

#endif
