/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and ends the machine beside another one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/last_words.h"
#include "harness/boot/companion.h"
#include "harness/boot/qemu.h"

/* Of its console, which nobody reads. */
#define CONSOLE_MAX ((size_t)16 << 20)

bool companion_start(struct companion *companion, char *const *arguments, struct error *error)
{
	struct process_setup setup = {.with_log = false};

	*companion = (struct companion){.shared = process_file("shared")};
	if (companion->shared < 0 || ftruncate(companion->shared, QEMU_SHARED_BYTES)) {
		error_set(error, "cannot make memory for two machines: %s", strerror(errno));
	} else {
		setup.shared = companion->shared;
		companion->began =
			process_start(&companion->child, arguments, &setup, CONSOLE_MAX, error);
	}
	if (!companion->began && companion->shared >= 0)
		close(companion->shared);
	return companion->began;
}

static void reap(struct companion *companion, bool wait)
{
	double cpu_seconds;
	int status;

	if (companion->child.pid > 0)
		process_reap(&companion->child, wait, &status, &cpu_seconds);
}

bool companion_is_gone(struct companion *companion, double now)
{
	if (!companion->began)
		return false;
	reap(companion, false);
	if (companion->child.pid > 0)
		return false;
	if (companion->ended <= 0)
		companion->ended = now;
	return now - companion->ended > COMPANION_GRACE_SECONDS;
}

/* What QEMU itself had to say, or else the end of what its guest said. */
static void read_tail(const struct companion *companion, char *tail, size_t size)
{
	off_t end = lseek(companion->child.console, 0, SEEK_END);
	off_t from = end > (off_t)size - 1 ? end - (off_t)size + 1 : 0;
	char words[LAST_WORDS_MAX];
	struct last_words said = {.n = 0};
	ssize_t n;

	last_words_read(&said, companion->child.errors);
	last_words_line(said.text, words);
	if (*words) {
		snprintf(tail, size, "%s", words);
		return;
	}
	n = pread(companion->child.console, tail, size - 1, from);
	tail[n > 0 ? n : 0] = '\0';
	for (char *at = tail; *at; at++) {
		if (*at != '\n' && (*at < ' ' || *at > '~'))
			*at = '?';
	}
}

void companion_end(struct companion *companion, char *tail, size_t size)
{
	if (tail)
		*tail = '\0';
	if (!companion->began)
		return;
	process_kill(&companion->child);
	reap(companion, true);
	if (tail)
		read_tail(companion, tail, size);
	process_close(&companion->child);
	close(companion->shared);
	companion->began = false;
}
