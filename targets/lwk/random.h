/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers behind AT_RANDOM and getrandom(): from the option random_seed, or a fixed seed, so
 * that runs repeat. They are not secret and must not be used as if they were.
 */
#ifndef LWK_RANDOM_H
#define LWK_RANDOM_H

#include <stdint.h>

void random_init(void);
uint64_t random_next(void);

#endif
