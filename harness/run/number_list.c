/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of numbers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/number_list.h"
#include "harness/run/units.h"

#define WORD_MAX 64

static const struct {
	char suffix;
	uint64_t factor;
} suffixes[] = {{'G', 1000000000}, {'M', 1000000}, {'K', 1000}};
#define SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

static int by_count(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void add(struct number_list *list, uint64_t count)
{
	list->items = memory_grow(list->items, list->n, sizeof(*list->items));
	list->items[list->n++] = count;
}

static void sort(struct number_list *list)
{
	size_t n = 0;

	qsort(list->items, list->n, sizeof(*list->items), by_count);
	for (size_t i = 0; i < list->n; i++) {
		if (!i || list->items[i] != list->items[n - 1])
			list->items[n++] = list->items[i];
	}
	list->n = n;
}

static bool parse_count(char *word, uint64_t *count, struct error *error)
{
	size_t n = strlen(word);
	uint64_t factor = 1;

	for (size_t i = 0; n && i < SUFFIXES; i++) {
		if (word[n - 1] == suffixes[i].suffix || word[n - 1] == suffixes[i].suffix + 32) {
			factor = suffixes[i].factor;
			word[--n] = '\0';
			break;
		}
	}
	if (!units_count(word, 1, NUMBER_LIST_COUNT_MAX / factor, count, error))
		return false;
	*count *= factor;
	return true;
}

static bool add_workers(char *word, struct number_list *list, struct error *error)
{
	char *dots = strstr(word, "..");
	uint64_t first, last;

	if (dots)
		*dots = '\0';
	if (!parse_count(word, &first, error))
		return false;
	add(list, first);
	if (!dots)
		return true;
	if (!parse_count(dots + 2, &last, error))
		return false;
	if (last < first)
		return error_set(error, "a range goes upwards: %" PRIu64 "..%" PRIu64, last, first);
	for (uint64_t power = 1; power < last; power *= 2) {
		if (power > first)
			add(list, power);
	}
	add(list, last);
	return true;
}

/* The next word of a list, without the comma, which *at then points to. */
static bool next_word(const char **at, char word[WORD_MAX], struct error *error)
{
	size_t n = strcspn(*at, ",");

	if (!n || n >= WORD_MAX)
		return error_set(error, "'%s': a number is missing, or too long", *at);
	memcpy(word, *at, n);
	word[n] = '\0';
	*at += n;
	return true;
}

bool number_list_counts(const char *text, struct number_list *list, struct error *error)
{
	char word[WORD_MAX];

	*list = (struct number_list){NULL, 0};
	for (;; text++) {
		if (!next_word(&text, word, error) || !add_workers(word, list, error))
			return false;
		if (!*text)
			break;
	}
	sort(list);
	return true;
}

bool number_list_ticks(const char *text, enum meter meter, struct number_list *list,
		       struct error *error)
{
	char word[WORD_MAX];
	uint64_t ticks;

	*list = (struct number_list){NULL, 0};
	for (;; text++) {
		if (!next_word(&text, word, error) || !units_ticks(word, meter, &ticks, error))
			return false;
		if (!ticks)
			return error_set(error, "'%s' is no time", word);
		add(list, ticks);
		if (!*text)
			break;
	}
	sort(list);
	return true;
}

void number_list_free(struct number_list *list)
{
	free(list->items);
	*list = (struct number_list){NULL, 0};
}

void number_list_count_text(uint64_t count, char text[NUMBER_LIST_TEXT_MAX])
{
	for (size_t i = 0; count && i < SUFFIXES; i++) {
		if (count % suffixes[i].factor)
			continue;
		snprintf(text, NUMBER_LIST_TEXT_MAX, "%" PRIu64 "%c", count / suffixes[i].factor,
			 suffixes[i].suffix);
		return;
	}
	snprintf(text, NUMBER_LIST_TEXT_MAX, "%" PRIu64, count);
}
