/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a JSON text. */
#include <stdlib.h>

#include "json_text.h"
#include "memory.h"

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
