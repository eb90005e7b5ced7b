// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options on the kernel's command line. Knows no option by name.
 */
#include "targets/freestanding/option.h"

#include "targets/freestanding/string.h"

#define ARGUMENTS_MARK " -- "

char option_line[OPTION_LINE_MAX];

/* Where the program's arguments begin: behind the mark, or at the end. */
static const char *find_mark(const char *line)
{
	size_t n = strlen(ARGUMENTS_MARK);

	/* a line may begin with the mark's dashes if the loader gave no option at all */
	if (!strncmp(line, ARGUMENTS_MARK + 1, n - 1))
		return line;
	for (; *line; line++) {
		if (!strncmp(line, ARGUMENTS_MARK, n))
			return line + 1;
	}
	return line;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 16;
}

/* A number in decimal, or with 0x in hexadecimal, up to a blank or the end. */
static bool parse(const char *text, uint64_t *value)
{
	int base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
	uint64_t sum = 0;

	text += base == 16 ? 2 : 0;
	if (digit(*text) >= base)
		return false;
	for (; digit(*text) < base; text++) {
		if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) ||
		    __builtin_add_overflow(sum, (uint64_t)digit(*text), &sum))
			return false;
	}
	if (*text && *text != ' ')
		return false;
	*value = sum;
	return true;
}

/* What follows "name=" in the first word that begins so; NULL if there is none. */
static const char *find(const char *name)
{
	const char *line = option_line, *end = find_mark(line);
	size_t n = strlen(name);

	for (; line < end; line++) {
		bool word = line == option_line || line[-1] == ' ';

		if (word && !strncmp(line, name, n) && line[n] == '=')
			return line + n + 1;
	}
	return NULL;
}

bool option_u64(const char *name, uint64_t *value)
{
	const char *text = find(name);

	return text && parse(text, value);
}

size_t option_text(const char *name, const char **value)
{
	const char *text = find(name);
	size_t n = 0;

	while (text && text[n] && text[n] != ' ')
		n++;
	if (n)
		*value = text;
	return n;
}

const char *option_arguments(void)
{
	const char *mark = find_mark(option_line);

	return *mark ? mark + strlen(ARGUMENTS_MARK) - 1 : mark;
}
