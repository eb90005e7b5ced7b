/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Futexes: sleeping on a word of user memory. There is one process, so an address is the key. One
 * lock for all of them; it is held for a few dozen instructions.
 */
#ifndef LWK_FUTEX_H
#define LWK_FUTEX_H

#include <stdint.h>

struct task;

/*
 * Sleep while *address is expected, until woken by a matching bit or the TSC deadline (0: none).
 * 0, -EAGAIN (another value), -EFAULT, -ETIMEDOUT, -EINTR.
 */
long futex_wait(uint64_t address, uint32_t expected, uint64_t deadline, uint32_t bits);

/* Wake at most n who wait there with a common bit; gives how many. */
long futex_wake(uint64_t address, uint32_t n, uint32_t bits);

/*
 * Wake at most n and let at most m others wait at `to` from now on; if expected is given, only while
 * *address is that. Gives how many were woken (and, with expected, moved), -EAGAIN or -EFAULT.
 */
long futex_requeue(uint64_t address, uint64_t to, uint32_t n, uint32_t m, const uint32_t *expected);

/* Mark and wake the robust futexes that the calling task dies with (Linux's get_robust_list(2)). */
void futex_robust_exit(struct task *task);

#endif
