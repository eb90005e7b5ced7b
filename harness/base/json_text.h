/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON as we write it. Any bytes as a text, too: JSON is UTF-8, and what a guest said may not be. */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <jansson.h>
#include <stdio.h>

#include "harness/base/error.h"

/* A new reference. In a text that is no UTF-8, every byte that is not ASCII becomes '?'. */
json_t *json_text(const char *text);

/* Print a document and a newline; every double reads back as itself. Takes the reference. */
bool json_print(FILE *out, json_t *document, struct error *error);

#endif
