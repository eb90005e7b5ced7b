/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads ELF files by libelf, which checks what they claim. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/cores/elf_symbols.h"
#include "microbench/marks.h"

#define MARKS_MAX 256 /* harness/plugin/log.h */

static size_t add_functions(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, bool user,
			    struct symbols *symbols)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0, added = 0;

	for (size_t i = 0; i < n && i < INT32_MAX; i++) {
		GElf_Shdr where;
		GElf_Sym symbol;
		Elf_Scn *code;
		const char *name;
		int type;

		if (!gelf_getsym(data, (int)i, &symbol))
			break;
		type = GELF_ST_TYPE(symbol.st_info);
		code = symbol.st_shndx < SHN_LORESERVE ? elf_getscn(elf, symbol.st_shndx) : NULL;
		if (!code || !gelf_getshdr(code, &where) || !(where.sh_flags & SHF_EXECINSTR) ||
		    (type != STT_FUNC && type != STT_NOTYPE))
			continue;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		/* local labels of the assembler say nothing */
		if (!name || !*name || !strncmp(name, ".L", 2))
			continue;
		symbols_add(symbols, symbol.st_value, symbol.st_value + symbol.st_size, name, user,
			    GELF_ST_BIND(symbol.st_info) == STB_LOCAL || type == STT_NOTYPE);
		added++;
	}
	return added;
}

static uint64_t little_endian(const uint8_t *bytes)
{
	uint64_t number = 0;

	for (int i = 7; i >= 0; i--)
		number = number << 8 | bytes[i];
	return number;
}

static bool add_marks(Elf_Scn *section, struct elf_marks *marks)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const uint8_t *bytes = data ? data->d_buf : NULL;

	if (!bytes || data->d_size % MARK_BYTES)
		return false;
	for (size_t at = 0; at < data->d_size; at += MARK_BYTES) {
		struct elf_mark mark = {little_endian(bytes + at), little_endian(bytes + at + 8)};

		if (!mark.kind || mark.kind > MARK_LAST || marks->n == MARKS_MAX)
			return false;
		marks->items = memory_grow(marks->items, marks->n, sizeof(*marks->items));
		marks->items[marks->n++] = mark;
	}
	return true;
}

static bool read_sections(Elf *elf, bool user, struct symbols *symbols, struct elf_marks *marks,
			  struct error *error)
{
	size_t names, functions = 0;

	if (elf_kind(elf) != ELF_K_ELF || gelf_getclass(elf) != ELFCLASS64 ||
	    elf_getshdrstrndx(elf, &names))
		return error_set(error, "no ELF file, or one without sections");
	for (Elf_Scn *section = elf_nextscn(elf, NULL); section;
	     section = elf_nextscn(elf, section)) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			return error_set(error, "%s", elf_errmsg(-1));
		name = elf_strptr(elf, names, header.sh_name);
		if (header.sh_type == SHT_SYMTAB)
			functions += add_functions(elf, section, &header, user, symbols);
		if (marks && name && !strcmp(name, MARKS_SECTION) && !add_marks(section, marks))
			return error_set(error, "its marks (" MARKS_SECTION ") are damaged");
	}
	return functions || error_set(error, "it has no symbols: was it stripped?");
}

bool elf_symbols_add(const char *path, bool user, struct symbols *symbols, struct elf_marks *marks,
		     struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;
	bool ok;

	if (fd < 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	ok = elf ? read_sections(elf, user, symbols, marks, error)
		 : error_set(error, "%s", elf_errmsg(-1));
	elf_end(elf);
	close(fd);
	return ok || error_prefix(error, "%s", path);
}

void elf_marks_copy(struct elf_marks *marks, const struct elf_marks *from)
{
	*marks = (struct elf_marks){memory_zeroed(from->n, sizeof(*from->items)), from->n};
	for (size_t i = 0; i < from->n; i++)
		marks->items[i] = from->items[i];
}

void elf_marks_free(struct elf_marks *marks)
{
	free(marks->items);
	*marks = (struct elf_marks){NULL, 0};
}
