/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's side of the channel to a proxy in a Linux (targets/cokernel/channel_layout.h): calls that the
 * proxy executes, and console output. That Linux has started this kernel, made the channel, and can be
 * rung; or it runs in another machine that shares the channel's memory, and neither is so. Only where
 * boot_info.channel has bytes. Knows no call by its number. How it begins, is rung and ends, and its
 * output, are the machine's to call: kernel_hooks.h.
 */
#ifndef KERNEL_CHANNEL_H
#define KERNEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is there one? */
bool channel_open(void);

/*
 * From now on callers sleep until their reply is there, and let other threads run; before, they look
 * for it all the time.
 */
void channel_sleep(void);

/*
 * One call. A slot is the right to one call at a time, and CHANNEL_BUFFER_BYTES of shared memory for
 * what its arguments point to; taking one waits while there is none. The result is the proxy's word,
 * or -EIO if the channel is broken. Interrupts off, in a thread.
 */
uint32_t channel_take_slot(void);
uint8_t *channel_buffer(uint32_t slot);
int64_t channel_call(uint32_t slot, uint64_t number, const uint64_t argument[6]);
void channel_free_slot(uint32_t slot);

#endif
