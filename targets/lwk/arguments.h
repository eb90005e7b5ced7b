/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's first stack: arguments and what else it finds there when it begins.
 */
#ifndef LWK_ARGUMENTS_H
#define LWK_ARGUMENTS_H

#include <stdint.h>

#include "targets/lwk/elf.h"

/*
 * Write argc, argv, an empty environment and the auxiliary vector (System V x86-64 ABI 3.4) to the
 * process's stack; words are separated by blanks, vdso is the address of vdso.h's page. Gives the
 * stack pointer, 0 if there are too many.
 */
uint64_t arguments_place(const char *words, const struct elf_program *program, uint64_t vdso);

#endif
