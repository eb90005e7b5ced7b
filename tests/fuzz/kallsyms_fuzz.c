/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a kernel's symbols: each is printable, they don't overlap, every address has a name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cores/kallsyms_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
	if (!condition)
		abort();
}

static void find(struct symbols *symbols, uint64_t address)
{
	size_t known = symbols->n_known;
	uint32_t at = symbols_find(symbols, address); /* may move the items */
	const struct symbol *found = &symbols->items[at];

	check(found->first <= address && address - found->first <= found->end - 1 - found->first);
	check(found->known == (at < known));
	symbols_enters(symbols, address);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1); /* no NUL behind it */
	struct symbols symbols = {NULL, 0, 0, false};
	struct error error;

	if (size)
		memcpy(text, data, size);
	if (kallsyms_text_parse(text, size, &symbols, &error)) {
		symbols_sort(&symbols);
		for (size_t i = 0; i < symbols.n_known; i++) {
			/* the last byte of all has no address after it, so it has no symbol */
			check(symbols.items[i].first < symbols.items[i].end ||
			      symbols.items[i].first == UINT64_MAX);
			check(!i || symbols.items[i - 1].end <= symbols.items[i].first);
			for (const char *c = symbols.items[i].name; *c; c++)
				check(*c > ' ' && *c <= '~');
			find(&symbols, symbols.items[i].first);
			find(&symbols, symbols.items[i].end);
		}
		find(&symbols, 0);
		find(&symbols, UINT64_MAX);
	}
	symbols_free(&symbols);
	free(text);
	return 0;
}
