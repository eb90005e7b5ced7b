/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text as HTML. */
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/base/html.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/words.h"

void html_text(FILE *out, const char *text)
{
	char *clean = words_clean(text, SIZE_MAX);

	for (const char *c = clean; *c; c++) {
		switch (*c) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*c, out);
		}
	}
	free(clean);
}

void html_format(FILE *out, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = memory_copy("");
	va_end(args);
	html_text(out, text);
	free(text);
}

void html_number(FILE *out, double value, double shown)
{
	char text[NUMBER_TEXT_MAX];

	if (!isfinite(value)) {
		fputs("<span class=\"none\">none</span>", out);
		return;
	}
	fprintf(out, "<data value=\"%s\">", number_exact(value, text));
	fprintf(out, "%s</data>", number_readable(shown, text));
}

void html_short_number(FILE *out, double value)
{
	char text[NUMBER_TEXT_MAX], plain[NUMBER_TEXT_MAX], *to = plain;

	for (const char *c = number_readable(value, text); *c; c++) {
		if (*c != ',')
			*to++ = *c;
	}
	*to = '\0';
	if (isfinite(value) && strtod(plain, NULL) == value)
		fputs(text, out);
	else
		html_number(out, value, value);
}
