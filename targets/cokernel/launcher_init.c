// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The launcher as init: Linux has nothing else in user space. The first co-kernel is described by
 * the kernel's command line: cokernel.cores=, cokernel.memory= and so on are ours; what stands behind
 * " -- " are the program's arguments. With launch.ivshmem=1 there is none but one in another machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "targets/cokernel/launcher.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/load.h"
#include "targets/linux/user/settle.h"
#include "targets/x86_64/handover.h"

#define MODULE	"/cokernel.ko"
#define IMAGE	"/lwk.elf"
#define PROGRAM "/program"

static char cmdline[HANDOVER_CMDLINE_MAX + 1024];

static bool load_module(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);
	char parameters[512];
	bool ok = early_words("cokernel.", parameters, sizeof(parameters));

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
		if (!early_words(names[i], value, sizeof(value)))
			return false;
		if (*value)
			n += (size_t)snprintf(to + n, size - n, "%s%s", names[i], value);
	}
	return true;
}

/* lwk.X: the co-kernel's option X. Behind the mark: its program's arguments. */
static bool fill_cmdline(const char *arguments)
{
	size_t n;

	if (!early_words("lwk.", cmdline, sizeof(cmdline)))
		return false;
	n = strlen(cmdline);
	if (!gather_common(cmdline + n, sizeof(cmdline) - n))
		return false;
	n = strlen(cmdline);
	if (n + strlen("-- ") + strlen(arguments) >= HANDOVER_CMDLINE_MAX) {
		complain("the program's arguments are too long");
		return false;
	}
	sprintf(cmdline + n, "-- %s", arguments);
	return true;
}

static bool find_cores(struct session_options *options)
{
	char list[256], *at = list;

	if (!early_words("launch.cores=", list, sizeof(list)))
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

bool init_begin(struct session_options *options)
{
	unsigned long poll = 0, load = 0, elsewhere = 0;
	const char *arguments = early_begin() ? settle_arguments() : NULL;

	if (!arguments)
		return false;
	early_number("load=", &load);
	early_number("launch.ivshmem=", &elsewhere);
	options->elsewhere = elsewhere;
	if (!elsewhere && (!load_module() || !fill_cmdline(arguments) || !find_cores(options)))
		return false;
	if (load && !load_start())
		return false;
	early_number("launch.poll=", &poll);
	options->poll = poll;
	options->image = IMAGE;
	options->program = PROGRAM;
	options->cmdline = cmdline;
	return true;
}
