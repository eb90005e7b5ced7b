/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts to lists of processors, and back. Reads any text within bounds, and guesses nothing. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/host/cpu_list.h"

/* The longest list of 1,024 processors, each second one, has 2,500 bytes. */
#define TEXT_BYTES_MAX 65536
/* Kernels bound their command line at 4 KiB or less. */
#define WORD_MAX 4096
/* A number that is too large, but still one. */
#define NUMBER_MAX 1000000

bool cpus_has(const struct cpus *cpus, long cpu)
{
	for (size_t i = 0; i < cpus->n; i++) {
		if (cpus->items[i] == cpu)
			return true;
	}
	return false;
}

/* A list that is being read. */
struct reader {
	const char *at;
	const struct cpus *all;
	bool twice; /* a processor may be named twice */
	struct cpus *cpus;
	bool seen[CPUS_MAX];
	struct error *error;
};

static bool add(struct reader *reader, uint32_t cpu)
{
	if (cpu >= CPUS_MAX)
		return error_set(reader->error, "processor %u is out of range: 0 to %d", cpu,
				 CPUS_MAX - 1);
	if (reader->seen[cpu])
		return reader->twice ||
		       error_set(reader->error, "processor %u is named twice", cpu);
	reader->seen[cpu] = true;
	reader->cpus->items[reader->cpus->n++] = (int)cpu;
	return true;
}

static bool take(struct reader *reader, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(reader->at, word, n) != 0)
		return false;
	reader->at += n;
	return true;
}

/* Decimal digits, or N for the highest processor. */
static bool take_number(struct reader *reader, uint32_t *number)
{
	*number = 0;
	if (reader->all && take(reader, "N")) {
		for (size_t i = 0; i < reader->all->n; i++) {
			if ((uint32_t)reader->all->items[i] > *number)
				*number = (uint32_t)reader->all->items[i];
		}
		return true;
	}
	if (!isdigit((unsigned char)*reader->at))
		return false;
	for (; isdigit((unsigned char)*reader->at); reader->at++) {
		if (*number < NUMBER_MAX)
			*number = *number * 10 + (uint32_t)(*reader->at - '0');
	}
	return true;
}

/* What follows a range: ":1/2", the first of each two. Nothing: all of it. */
static bool take_stride(struct reader *reader, uint32_t *used, uint32_t *group)
{
	*used = *group = 1;
	if (!take(reader, ":"))
		return true;
	return take_number(reader, used) && take(reader, "/") && take_number(reader, group) &&
	       *group && *used <= *group;
}

static bool ends(const struct reader *reader)
{
	return !*reader->at || *reader->at == ',';
}

static bool no_list(struct reader *reader, const char *word)
{
	return error_set(reader->error,
			 "'%.64s' is no list of processors such as 0,2-5 or 0-31:1/2", word);
}

static bool take_all(struct reader *reader, const char *word)
{
	uint32_t used, group;

	if (!take_stride(reader, &used, &group) || !ends(reader))
		return no_list(reader, word);
	for (size_t i = 0; i < reader->all->n; i++) {
		uint32_t cpu = (uint32_t)reader->all->items[i];

		if (cpu % group < used && !add(reader, cpu))
			return false;
	}
	return true;
}

static bool take_region(struct reader *reader)
{
	const char *word = reader->at;
	uint32_t first, last, used, group;

	if (reader->all && take(reader, "all"))
		return take_all(reader, word);
	if (!take_number(reader, &first))
		return no_list(reader, word);
	last = first;
	if ((take(reader, "-") && !take_number(reader, &last)) ||
	    !take_stride(reader, &used, &group) || !ends(reader) || last < first)
		return no_list(reader, word);
	for (uint32_t cpu = first; cpu <= last; cpu++) {
		if ((cpu - first) % group < used && !add(reader, cpu))
			return false;
	}
	return true;
}

static bool read_list(struct cpus *cpus, const char *list, const struct cpus *all, bool twice,
		      struct error *error)
{
	struct reader reader = {.at = list,
				.all = all && all->n ? all : NULL,
				.twice = twice,
				.cpus = cpus,
				.error = error};

	cpus->n = 0;
	do {
		if (!take_region(&reader))
			return false;
	} while (take(&reader, ","));
	return true;
}

bool cpus_parse(struct cpus *cpus, const char *list, const struct cpus *all, struct error *error)
{
	return read_list(cpus, list, all, false, error) &&
	       (cpus->n || error_set(error, "'%.64s' names no processor", list));
}

/* n bytes of a text, blanks around them dropped; to be freed. */
static char *trimmed(const char *text, size_t n)
{
	char *copy;

	while (n && isspace((unsigned char)*text)) {
		text++;
		n--;
	}
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	copy = memory_zeroed(n + 1, 1);
	memcpy(copy, text, n);
	return copy;
}

static void read_said(struct cpus_said *said, const char *text, size_t n, const struct cpus *all)
{
	char *list = trimmed(text, n);
	struct error ignored;

	if (!*list || !strcmp(list, "(null)"))
		said->known = CPUS_NONE;
	else if (!read_list(&said->cpus, list, all, true, &ignored))
		said->known = CPUS_UNKNOWN;
	else
		said->known = said->cpus.n ? CPUS_SOME : CPUS_NONE;
	if (said->known != CPUS_SOME)
		said->cpus.n = 0;
	free(list);
}

void cpus_said_text(struct cpus_said *said, const char *text, const struct cpus *all)
{
	read_said(said, text, strlen(text), all);
}

void cpus_said_file(struct cpus_said *said, const char *path)
{
	char *text = memory_zeroed(TEXT_BYTES_MAX + 1, 1);
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(text, 1, TEXT_BYTES_MAX, file) : 0;

	said->known = CPUS_UNKNOWN;
	said->cpus.n = 0;
	/* a text with a NUL in it is none, and a longer one is something else */
	if (file && !ferror(file) && n < TEXT_BYTES_MAX && strlen(text) == n)
		cpus_said_text(said, text, NULL);
	if (file)
		fclose(file);
	free(text);
}

void cpus_said_field(struct cpus_said *said, const char *text, const char *field)
{
	size_t n = strlen(field);

	said->known = CPUS_UNKNOWN;
	said->cpus.n = 0;
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, field, n)) {
			read_said(said, line + n, strcspn(line + n, "\n"), NULL);
			return;
		}
	}
}

/* Is this the argument? The kernel takes '-' for '_' in names. */
static bool is_argument(const char *at, size_t n, const char *word)
{
	size_t length = strlen(word);

	if (n < length || (n > length && at[length] != '='))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (at[i] != word[i] && !(at[i] == '-' && word[i] == '_'))
			return false;
	}
	return true;
}

/* Flags as in "managed_irq,domain,1-3" are words of letters; `all` is none of them. */
static const char *skip_flags(const char *list)
{
	for (;;) {
		size_t n = strspn(list, "abcdefghijklmnopqrstuvwxyz_");

		if (!n || list[n] != ',' || (n == 3 && !strncmp(list, "all", 3)))
			return list;
		list += n + 1;
	}
}

void cpus_said_argument(struct cpus_said *said, const char *line, const char *word,
			const struct cpus *all)
{
	char value[WORD_MAX];

	said->known = CPUS_NONE;
	said->cpus.n = 0;
	for (const char *at = line + strspn(line, " \n"); *at; at += strspn(at, " \n")) {
		size_t n = strcspn(at, " \n");

		if (n == 2 && !strncmp(at, "--", n))
			return; /* what follows is for init */
		if (is_argument(at, n, word)) {
			const char *list = at + strlen(word) + (n > strlen(word));

			said->known = CPUS_UNKNOWN;
			if ((size_t)snprintf(value, sizeof(value), "%.*s", (int)(at + n - list),
					     list) < sizeof(value))
				cpus_said_text(said, skip_flags(value), all);
		}
		at += n;
	}
}

static char *write_text(const struct cpus *cpus, size_t n, bool ranges)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return memory_copy("");
	for (size_t i = 0; i < n; i++) {
		size_t last = i;

		while (ranges && last + 1 < n && cpus->items[last + 1] == cpus->items[last] + 1)
			last++;
		fprintf(out, "%s%d", i ? "," : "", cpus->items[i]);
		if (last > i)
			fprintf(out, "-%d", cpus->items[last]);
		i = last;
	}
	fclose(out);
	return text;
}

char *cpus_text(const struct cpus *cpus, size_t n)
{
	return write_text(cpus, n, false);
}

char *cpus_ranges(const struct cpus *cpus)
{
	return write_text(cpus, cpus->n, true);
}

char *cpus_said_words(const struct cpus_said *said)
{
	if (said->known == CPUS_SOME)
		return cpus_ranges(&said->cpus);
	return memory_copy(said->known == CPUS_NONE ? "none" : "unknown");
}
