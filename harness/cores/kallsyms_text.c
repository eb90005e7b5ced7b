/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what a Linux kernel says of its symbols; see kallsyms_text.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cores/kallsyms_text.h"

#define NAME_MAX_LEN 512 /* KSYM_NAME_LEN */

static bool parse_line(const char *line, size_t n, struct symbols *symbols)
{
	char name[NAME_MAX_LEN], *end;
	const char *tab;
	uint64_t address;
	size_t length;

	/* 16 digits, a blank, a letter, a blank, a name; a module's name may follow a tab */
	if (n < 20 || line[16] != ' ' || line[18] != ' ')
		return false;
	address = strtoull(line, &end, 16);
	if (end != line + 16 || !isxdigit((unsigned char)line[0]))
		return false;
	tab = memchr(line + 19, '\t', n - 19);
	length = tab ? (size_t)(tab - line) - 19 : n - 19;
	if (!length || length >= sizeof(name))
		return false;
	for (size_t i = 0; i < length; i++) {
		name[i] = line[19 + i];
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	}
	name[length] = '\0';
	symbols_add(symbols, address, 0, name, false, line[17] == 't' || line[17] == 'w');
	return true;
}

bool kallsyms_text_parse(const char *text, size_t n, struct symbols *symbols, struct error *error)
{
	size_t number = 1;

	for (const char *at = text, *end = text + n; at < end; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if (!newline)
			return error_set(error, "kallsyms, line %zu: it has no end", number);
		if (!parse_line(at, (size_t)(newline - at), symbols))
			return error_set(error,
					 "kallsyms, line %zu: not an address, a letter and a name",
					 number);
		at = newline + 1;
	}
	return true;
}
