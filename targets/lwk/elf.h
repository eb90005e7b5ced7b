/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading the program: a static x86-64 ELF, at fixed addresses or position-independent. The file
 * comes from outside: every number in it is checked.
 */
#ifndef LWK_ELF_H
#define LWK_ELF_H

#include <stddef.h>
#include <stdint.h>

/* What the program is told about itself, by the auxiliary vector. */
struct elf_program {
	uint64_t entry;
	uint64_t headers; /* address of its program headers in memory, 0 if they are not loaded */
	uint32_t header_count, header_bytes;
};

/*
 * Put the file's segments into the process's memory, each with its own rights. Gives NULL, or what
 * is wrong with it, as a text that goes behind "the program ".
 */
const char *elf_load(const void *file, size_t bytes, struct elf_program *program);

#endif
