// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QEMU's firmware configuration device, by its ports (QEMU, docs/specs/fw_cfg): a key is written to the
 * first, then bytes are read from the second. The right to use them is given back: a process that has one,
 * and its children, would pay for it at every way out of the kernel (56 instructions of Linux 6.1). The directory is read here and now, as a machine that was
 * restored has another device than the one that was saved.
 */
#include "targets/linux/user/parameters.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>

#include "targets/linux/user/complain.h"

#define SELECTOR_PORT 0x510
#define DATA_PORT     0x511
#define DIRECTORY_KEY 0x19
#define NAME_BYTES    56
#define NAME	      "opt/harness/parameters"
#define FILES_MAX     1024

static char text[4096];

static void take(void *to, size_t n)
{
	for (uint8_t *bytes = to; n; n--)
		*bytes++ = inb(DATA_PORT);
}

/* Numbers have their highest byte first. */
static uint32_t take_number(size_t bytes)
{
	uint32_t number = 0;

	for (; bytes; bytes--)
		number = number << 8 | inb(DATA_PORT);
	return number;
}

static bool find(uint32_t *key, uint32_t *size)
{
	char name[NAME_BYTES];
	uint32_t n;

	outw(DIRECTORY_KEY, SELECTOR_PORT);
	n = take_number(4);
	for (uint32_t i = 0; i < n && i < FILES_MAX; i++) {
		*size = take_number(4);
		*key = take_number(2);
		take_number(2);
		take(name, sizeof(name));
		if (!strncmp(name, NAME, sizeof(name)))
			return true;
	}
	return false;
}

static bool read_text(uint32_t *size)
{
	uint32_t key;
	bool found;

	if (ioperm(SELECTOR_PORT, 2, 1)) {
		complain("cannot reach the firmware configuration: %s", strerror(errno));
		return false;
	}
	found = find(&key, size) && *size < sizeof(text);
	if (found) {
		outw((uint16_t)key, SELECTOR_PORT);
		take(text, *size);
	} else {
		complain("the firmware configuration has no " NAME);
	}
	ioperm(SELECTOR_PORT, 2, 0);
	return found;
}

const char *parameters_read(uint64_t *delay)
{
	uint32_t size;
	char *end;

	if (!read_text(&size))
		return NULL;
	while (size && text[size - 1] == ' ')
		size--;
	text[size] = '\0';
	errno = 0;
	*delay = strtoull(text, &end, 10);
	if (end == text || errno || (*end && *end != ' ')) {
		complain(NAME
			 " says no time to begin: %.32s (a machine that was to be saved, and was "
			 "not stopped in time, finds it so)",
			 text);
		return NULL;
	}
	return end + (*end == ' ');
}
