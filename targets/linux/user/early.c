// SPDX-License-Identifier: GPL-2.0-or-later
/* The first and the last things that an init does. Knows no target. */
#include "targets/linux/user/early.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "targets/linux/user/complain.h"

#define MARK " -- "

static char line[4096];

/* What programs expect to find; one that needs more than /proc and does not will say so itself. */
static bool mount_all(void)
{
	static const struct {
		const char *path, *type;
	} mounts[] = {
		{"/proc", "proc"}, {"/sys", "sysfs"}, {"/dev", "devtmpfs"}, {"/tmp", "tmpfs"}};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL) &&
		    errno != EBUSY && i == 0) {
			complain("cannot mount %s: %s", mounts[i].path, strerror(errno));
			return false;
		}
	}
	return true;
}

/* Bytes as they are: no carriage return before a newline. */
static void make_console_raw(void)
{
	struct termios settings;

	if (tcgetattr(STDOUT_FILENO, &settings))
		return;
	settings.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(STDOUT_FILENO, TCSANOW, &settings);
}

static bool read_line(void)
{
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0) {
		complain("/proc/cmdline: %s", strerror(errno));
		return false;
	}
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

bool early_begin(void)
{
	make_console_raw();
	return mount_all() && read_line();
}

bool early_words(const char *prefix, char *to, size_t size)
{
	const char *mark = strstr(line, MARK);
	size_t length = strlen(prefix), n = 0;

	to[0] = '\0';
	for (const char *at = line; at && *at && (!mark || at < mark);) {
		size_t word = strcspn(at, " ");

		if (!strncmp(at, prefix, length)) {
			if (word - length + 2 > size - n) {
				complain("the words %s... are too long", prefix);
				return false;
			}
			n += (size_t)sprintf(to + n, "%.*s ", (int)(word - length), at + length);
		}
		at += word;
		at += strspn(at, " ");
	}
	return true;
}

bool early_number(const char *prefix, unsigned long *number)
{
	char words[64], *end;
	unsigned long value;

	if (!early_words(prefix, words, sizeof(words)))
		return false;
	value = strtoul(words, &end, 10);
	if (end == words || *end != ' ')
		return false;
	*number = value;
	return true;
}

const char *early_arguments(void)
{
	const char *mark = strstr(line, MARK);

	return mark ? mark + strlen(MARK) : "";
}

void early_end(void)
{
	tcdrain(STDOUT_FILENO);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
