/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's side of the channel to a proxy in the Linux that started it
 * (targets/cokernel/channel.h): console output. Only where boot_info.channel has bytes.
 */
#ifndef KERNEL_CHANNEL_H
#define KERNEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/* Once, when the channel is mapped. False: it is of another version. */
bool channel_init(void);

/* All bytes, in the caller's order; waits while the ring is full. Callers take turns. */
void channel_print(const char *bytes, size_t n);

/* Nothing more will be written. */
void channel_end(void);

#endif
