/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a JSON text, and documents to a file. */
#include <stdlib.h>

#include "harness/base/json_text.h"
#include "harness/base/memory.h"

#define REAL_DIGITS 17 /* enough for every double to read back as itself */

bool json_print(FILE *out, json_t *document, struct error *error)
{
	int failed = json_dumpf(document, out, JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS));

	json_decref(document);
	fputc('\n', out);
	return !failed || error_set(error, "cannot write the output as JSON");
}

json_t *json_text(const char *text)
{
	json_t *json = json_string(text);
	char *ascii;

	if (json)
		return json;
	ascii = memory_copy(text);
	for (char *c = ascii; *c; c++) {
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	}
	json = json_string(ascii);
	free(ascii);
	return json;
}
