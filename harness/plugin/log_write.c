/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log's bytes; see log_write.h. */
#include "harness/plugin/log_write.h"

#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

int log_fd = -1;
static bool failed;
static uint8_t buffer[BUFFER_SIZE];
static size_t buffered;

void log_flush(void)
{
	for (size_t at = 0; at < buffered && !failed;) {
		ssize_t n = write(log_fd, buffer + at, buffered - at);

		if (n <= 0)
			failed = true;
		else
			at += (size_t)n;
	}
	buffered = 0;
}

static void put_byte(uint8_t byte)
{
	if (buffered == BUFFER_SIZE)
		log_flush();
	buffer[buffered++] = byte;
}

void log_put(uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		put_byte((uint8_t)number | 0x80);
	put_byte((uint8_t)number);
}
