/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must happen before a core goes back to ring 3: end or move the task, answer a TLB request,
 * deliver signals. Entry code only tests one word of the core's state; this is what it leads to.
 */
#ifndef LWK_USER_RETURN_H
#define LWK_USER_RETURN_H

#include <stdint.h>

/* Have that core pass kernel_return_work() soon; interrupts it if it is another one. */
void work_request(uint32_t core);

#endif
