/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a JSON text: JSON is UTF-8, and what a guest said may not be. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <jansson.h>

/* A new reference. In a text that is no UTF-8, every byte that is not ASCII becomes '?'. */
json_t *json_text(const char *text);

#endif
