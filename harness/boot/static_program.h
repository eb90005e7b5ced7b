/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A first look at a user's program, before a machine boots it. Runs nothing. */
#ifndef BOOT_STATIC_PROGRAM_H
#define BOOT_STATIC_PROGRAM_H

#include "harness/base/error.h"

/* Is it a static ELF64 for x86-64, as far as its headers say? */
bool static_program_check(const char *path, struct error *error);

#endif
