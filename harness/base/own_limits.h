/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this process may open and write (ulimit), where too little of it fails elsewhere and looks like
 * something else: a machine that finds no console, a command that ends without a word.
 */
#ifndef BASE_OWN_LIMITS_H
#define BASE_OWN_LIMITS_H

#include <stddef.h>

#include "harness/base/error.h"

/* Of a size in bytes: no limit. */
#define OWN_LIMITS_NONE ((unsigned long long)-1)

/* How many descriptors may be open, and how large files may become, if all is asked for. */
unsigned long long own_limits_descriptors(void);
unsigned long long own_limits_file(void);

/*
 * See to it that descriptors below n can be used, of this process and its children. False: it may
 * not; the message says what to do.
 */
bool own_limits_need(unsigned long long n, struct error *error);

/* From now on writing beyond a file's limit fails as other errors do, and ends nobody. */
void own_limits_watch(void);
/* What to say if that has happened; NULL: it has not. */
const char *own_limits_hit(void);
/* That files have a limit here, and what to do; "" if they have none. */
const char *own_limits_text(void);

#endif
