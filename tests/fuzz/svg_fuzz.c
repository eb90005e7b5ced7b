/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as gnuplot's picture: what comes of it is shapes and texts, whatever is in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
	if (!condition)
		abort();
}

/* Every tag is one of ours, and no attribute is but those of shapes and texts. */
static void check_tags(const char *text)
{
	static const char *const tags[] = {"<path",   "<polygon", "<polyline", "<rect",
					   "<circle", "<line",	  "<text",     "</text>"};

	for (const char *at = text; (at = strchr(at, '<')); at++) {
		int known = 0;

		for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
			known |= !strncmp(at, tags[i], strlen(tags[i]));
		check(known);
	}
	check(!strstr(text, "href=\""));
	check(!strstr(text, "style=\""));
	check(!strstr(text, " id=\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *written = NULL;
	struct error error;
	size_t n = 0;
	FILE *out = open_memstream(&written, &n);

	check(text && out);
	memcpy(text, data, size);
	text[size] = '\0';
	svg_inline(out, text, &error);
	fclose(out);
	check_tags(written);
	free(written);
	free(text);
	return 0;
}
