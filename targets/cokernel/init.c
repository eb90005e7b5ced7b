// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The launcher as init: Linux has nothing else in user space. The first co-kernel is described by
 * the kernel's command line: cokernel.cores=, cokernel.memory= and so on are ours; what stands behind
 * " -- " are the program's arguments.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "targets/cokernel/launcher.h"
#include "targets/x86_64/handover.h"

#define MODULE	"/cokernel.ko"
#define IMAGE	"/lwk.elf"
#define PROGRAM "/program"

static char line[4096], cmdline[HANDOVER_CMDLINE_MAX + 1024];

static bool mount_all(void)
{
	static const struct {
		const char *path, *type;
	} mounts[] = {
		{"/proc", "proc"}, {"/sys", "sysfs"}, {"/dev", "devtmpfs"}, {"/tmp", "tmpfs"}};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL) &&
		    errno != EBUSY) {
			complain("cannot mount %s: %s", mounts[i].path, strerror(errno));
			return false;
		}
	}
	return true;
}

/* The co-kernel's bytes as they are: no carriage return before a newline. */
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

/* The words that begin with prefix, without it, each with a blank behind. */
static bool gather(const char *prefix, char *to, size_t size)
{
	const char *mark = strstr(line, " -- ");
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

static bool load_module(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
	char parameters[512];
	bool ok = gather("cokernel.", parameters, sizeof(parameters));

	if (ok && (fd < 0 || syscall(SYS_finit_module, fd, parameters, 0))) {
		complain("%s: %s", MODULE, strerror(errno));
		ok = false;
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

/* What else the harness says to a kernel, whichever it is: the co-kernel's, as it is. */
static bool gather_common(char *to, size_t size)
{
	static const char *const names[] = {"tick_hz=", "argv0="};
	char value[512];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!gather(names[i], value, sizeof(value)))
			return false;
		if (*value)
			n += (size_t)snprintf(to + n, size - n, "%s%s", names[i], value);
	}
	return true;
}

/* lwk.X: the co-kernel's option X. Behind the mark: its program's arguments. */
static bool fill_cmdline(void)
{
	const char *mark = strstr(line, " -- ");
	size_t n;

	if (!gather("lwk.", cmdline, sizeof(cmdline)))
		return false;
	n = strlen(cmdline);
	if (!gather_common(cmdline + n, sizeof(cmdline) - n))
		return false;
	n = strlen(cmdline);
	if (!mark)
		return true;
	if (n + strlen(mark) >= HANDOVER_CMDLINE_MAX) {
		complain("the program's arguments are too long");
		return false;
	}
	strcpy(cmdline + n, mark + 1);
	return true;
}

static bool find_cores(struct session_options *options)
{
	char list[256], *at = list;

	if (!gather("launch.cores=", list, sizeof(list)))
		return false;
	while (options->cores < COKERNEL_CORES_MAX && *at >= '0' && *at <= '9') {
		options->core[options->cores++] = (uint32_t)strtoul(at, &at, 10);
		at += *at == ',';
	}
	if (options->cores)
		return true;
	complain("no launch.cores=N[,N...] on the command line");
	return false;
}

static bool wants_poll(bool *poll)
{
	char word[8];

	if (!gather("launch.poll=", word, sizeof(word)))
		return false;
	*poll = !strcmp(word, "1 ");
	return true;
}

bool init_begin(struct session_options *options)
{
	make_console_raw();
	if (!mount_all() || !read_line() || !load_module() || !fill_cmdline() ||
	    !find_cores(options) || !wants_poll(&options->poll))
		return false;
	options->image = IMAGE;
	options->program = PROGRAM;
	options->cmdline = cmdline;
	return true;
}

void init_end(void)
{
	tcdrain(STDOUT_FILENO);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
