/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at the headers of an ELF file. */
#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/static_program.h"

/* Larger than the memory that any target gives its machine. */
#define PROGRAM_MAX ((off_t)128 << 20)
#define HEADERS_MAX 64

static bool check_header(const Elf64_Ehdr *header, off_t size, struct error *error)
{
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return error_set(error, "not an ELF file");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_machine != EM_X86_64)
		return error_set(error, "not an ELF64 file for x86-64");
	if ((header->e_type != ET_EXEC && header->e_type != ET_DYN) || !header->e_entry)
		return error_set(error, "not an executable");
	if (header->e_phentsize != sizeof(Elf64_Phdr) || !header->e_phnum ||
	    header->e_phnum > HEADERS_MAX || header->e_phoff > (uint64_t)size ||
	    header->e_phnum * sizeof(Elf64_Phdr) > (uint64_t)size - header->e_phoff)
		return error_set(error,
				 "a damaged ELF file: its program headers are not inside the file");
	return true;
}

static bool check_program(int fd, off_t size, struct error *error)
{
	Elf64_Phdr headers[HEADERS_MAX];
	Elf64_Ehdr header;
	size_t bytes;
	bool loads = false;

	if (size > PROGRAM_MAX)
		return error_set(error, "larger than %d MiB: no target has that much memory",
				 (int)(PROGRAM_MAX >> 20));
	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return error_set(error, "not an ELF file");
	if (!check_header(&header, size, error))
		return false;
	bytes = header.e_phnum * sizeof(Elf64_Phdr);
	if (pread(fd, headers, bytes, (off_t)header.e_phoff) != (ssize_t)bytes)
		return error_set(error, "a damaged ELF file: its program headers cannot be read");
	for (size_t i = 0; i < header.e_phnum; i++) {
		const Elf64_Phdr *part = &headers[i];

		if (part->p_type == PT_INTERP)
			return error_set(error, "not static: it asks for a dynamic loader; link it "
						"with -static");
		if (part->p_type != PT_LOAD)
			continue;
		loads = true;
		if (part->p_offset > (uint64_t)size ||
		    part->p_filesz > (uint64_t)size - part->p_offset ||
		    part->p_memsz < part->p_filesz)
			return error_set(error,
					 "a damaged ELF file: a segment is not inside the file");
	}
	return loads || error_set(error, "not an executable: nothing in it is to be loaded");
}

bool static_program_check(const char *path, struct error *error)
{
	off_t size;
	int fd = file_open(path, &size, error);
	bool ok;

	if (fd < 0)
		return false;
	ok = check_program(fd, size, error) || error_prefix(error, "%s", path);
	close(fd);
	return ok;
}
