/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces as text: formats' names, and writing. Parsing begins in trace_make.c. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "noise/trace_text.h"

const char *trace_format_name(enum trace_format format)
{
	static const char *const names[] = {"auto",	 "netgauge", "osnoise",
					    "sysjitter", "ftq",	     "fwq"};

	return names[format];
}

/*
 * Cut a detour that runs over the window's end in two: what lies at the end, and *rest at the
 * beginning. Only if they become the same detour again, to the last bit, when they are read.
 */
static bool cut_at_seam(const struct trace *trace, double *within, double *rest)
{
	double start = trace->start[trace->n - 1], length = trace->length[trace->n - 1];
	double to_end = trace->period - start;

	*within = to_end;
	if (start + *within < trace->period)
		*within = nextafter(to_end, INFINITY);
	*rest = length - to_end;
	if (!(*rest > 0) || start + length <= trace->period || start + *within < trace->period)
		return false;
	if (to_end + *rest < length)
		*rest = nextafter(*rest, INFINITY);
	else if (to_end + *rest > length)
		*rest = nextafter(*rest, 0);
	return to_end + *rest == length && *within < length;
}

char *trace_text_write(const struct trace *trace, const char *source, size_t *n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, n);
	double within = 0, rest = 0;
	bool cut = trace->n && cut_at_seam(trace, &within, &rest);

	if (!out)
		return NULL;
	fprintf(out, "# period_ns %.17g\n# ", trace->period);
	for (; *source; source++)
		fputc((unsigned char)*source < ' ' ? '?' : *source, out);
	fputc('\n', out);
	if (cut)
		fprintf(out, "0\t%.17g\n", rest);
	for (size_t i = 0; i < trace->n; i++)
		fprintf(out, "%.17g\t%.17g\n", trace->start[i],
			cut && i == trace->n - 1 ? within : trace->length[i]);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
