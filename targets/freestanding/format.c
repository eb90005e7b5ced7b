// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Formatted text in a buffer, the part of printf that the kernels use. Knows no output.
 */
#include "targets/freestanding/format.h"

#include <stdbool.h>
#include <stdint.h>

#include "targets/freestanding/string.h"

#define DIGITS_MAX 20 /* of 2^64 in decimal */

struct out {
	char *buffer;
	size_t size, n; /* n counts also what did not fit */
};

static void put(struct out *out, char c)
{
	if (out->n + 1 < out->size)
		out->buffer[out->n] = c;
	out->n++;
}

static void put_number(struct out *out, uint64_t value, unsigned int base, bool negative,
		       size_t width, char pad)
{
	char digits[DIGITS_MAX];
	size_t n = 0, length;

	do
		digits[n++] = "0123456789abcdef"[value % base];
	while (value /= base);
	length = n + negative;
	if (negative && pad == '0')
		put(out, '-');
	for (; width > length; width--)
		put(out, pad);
	if (negative && pad != '0')
		put(out, '-');
	while (n)
		put(out, digits[--n]);
}

static void put_text(struct out *out, const char *text, size_t width)
{
	for (size_t n = strlen(text); n < width; n++)
		put(out, ' ');
	while (*text)
		put(out, *text++);
}

/* One conversion, from behind its percent sign; gives what follows it. */
static const char *convert(struct out *out, const char *format, va_list *args)
{
	char pad = *format == '0' ? '0' : ' ';
	bool wide = false;
	size_t width = 0;
	int64_t value;

	for (; *format >= '0' && *format <= '9'; format++)
		width = width * 10 + (size_t)(*format - '0');
	for (; *format == 'l'; format++)
		wide = true;
	switch (*format) {
	case 's':
		put_text(out, va_arg(*args, const char *), width);
		break;
	case 'c':
		put(out, (char)va_arg(*args, int));
		break;
	case 'd':
		value = wide ? va_arg(*args, long) : va_arg(*args, int);
		put_number(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, value < 0,
			   width, pad);
		break;
	case 'u':
	case 'x':
		put_number(out, wide ? va_arg(*args, unsigned long) : va_arg(*args, unsigned int),
			   *format == 'x' ? 16 : 10, false, width, pad);
		break;
	case 'p':
		put_number(out, (uint64_t)va_arg(*args, void *), 16, false, width, pad);
		break;
	case '\0':
		return format;
	default:
		put(out, *format);
	}
	return format + 1;
}

int kvsnprintf(char *buffer, size_t size, const char *format, va_list args)
{
	struct out out = {buffer, size, 0};
	va_list rest;

	va_copy(rest, args);
	while (*format) {
		if (*format == '%')
			format = convert(&out, format + 1, &rest);
		else
			put(&out, *format++);
	}
	va_end(rest);
	if (size)
		buffer[out.n < size ? out.n : size - 1] = '\0';
	return (int)out.n;
}

int ksnprintf(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = kvsnprintf(buffer, size, format, args);
	va_end(args);
	return n;
}
