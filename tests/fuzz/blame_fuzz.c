/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzer of what blame reads: the plugin's log, walked with some symbols at hand, a kernel's
 * kallsyms, and instructions. The first byte chooses which.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/blame_walk.h"
#include "harness/kallsyms.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define MARKS 4

static void walk_log(const uint8_t *bytes, size_t n)
{
	struct symbols symbols = {NULL, 0, 0, false};
	struct plugin_event event = {0};
	struct plugin_log log;
	struct error error;
	struct walk walk;
	bool ok = plugin_log_begin(&log, bytes, n, MARKS, &error);

	symbols_add(&symbols, 0x1000, 0x1100, "asm_exc_page_fault", false, false);
	symbols_add(&symbols, 0x2000, 0, "timer_entry", false, false);
	symbols_add(&symbols, 0x3000, 0, "function", true, true);
	symbols_sort(&symbols);
	walk_init(&walk, &symbols);
	while (ok && event.type != LOG_END) {
		ok = plugin_log_next(&log, &event, &error);
		if (ok && event.type == LOG_SPAN) {
			uint64_t length = 0;

			walk_span(&walk, &log, &event);
			for (size_t i = 0; i < walk.n_charges; i++)
				length += walk.charges[i].insns;
			if (length != walk.length)
				abort();
		}
	}
	plugin_log_end(&log);
	walk_free(&walk);
	symbols_free(&symbols);
}

static void read_kallsyms(const uint8_t *bytes, size_t n)
{
	struct symbols symbols = {NULL, 0, 0, false};
	struct error error;
	/* as a file is read: with a NUL behind it */
	char *text = malloc(n + 1);

	if (!text)
		abort();
	memcpy(text, bytes, n);
	text[n] = '\0';
	if (kallsyms_parse(text, n, &symbols, &error)) {
		symbols_sort(&symbols);
		for (size_t i = 0; i < symbols.n_known; i++) {
			if (symbols_find(&symbols, symbols.items[i].first) != i)
				abort();
		}
	}
	symbols_free(&symbols);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (!n)
		return 0;
	if (bytes[0] == 'k')
		read_kallsyms(bytes + 1, n - 1);
	else if (bytes[0] == 'f' && n <= 16)
		flow_decode(bytes + 1, n - 1, 0x401000);
	else
		walk_log(bytes + 1, n - 1);
	return 0;
}
