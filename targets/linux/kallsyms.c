// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init of a Linux that is booted only to ask for its symbols: writes those lines of /proc/kallsyms
 * that name code to QEMU's debug port, which takes bytes faster than a serial port, and switches the
 * machine off.
 */
#include "targets/linux/syscall.h"

#define DEBUG_PORT 0xe9 /* QEMU's isa-debugcon */
#define ALL_PORTS  3

void program_main(int argc, char *argv[], char *envp[]) __attribute__((noreturn));

static void put(const char *bytes, size_t n)
{
	__asm__ volatile("rep outsb" : "+S"(bytes), "+c"(n) : "d"(DEBUG_PORT) : "memory");
}

/* "ffffffff81000000 T _text": the letter says what it is. */
static int is_code(const char *line, size_t n)
{
	char kind = n > 17 ? line[17] : 0;

	return kind == 't' || kind == 'T' || kind == 'w' || kind == 'W';
}

/* Whole lines from the buffer's beginning; gives how many bytes are left of one that is not whole. */
static size_t put_lines(char *bytes, size_t n)
{
	size_t begin = 0;

	for (size_t at = 0; at < n; at++) {
		if (bytes[at] != '\n')
			continue;
		if (is_code(bytes + begin, at - begin))
			put(bytes + begin, at + 1 - begin);
		begin = at + 1;
	}
	for (size_t at = begin; at < n; at++)
		bytes[at - begin] = bytes[at];
	return n - begin;
}

void program_main(int argc, char *argv[], char *envp[])
{
	static char bytes[65536];
	size_t kept = 0;
	long fd, n;

	(void)argc;
	(void)argv;
	(void)envp;
	syscall2(SYS_mkdir, "/proc", 0755);
	syscall6(SYS_mount, (long)"proc", (long)"/proc", (long)"proc", 0, 0, 0);
	fd = syscall3(SYS_open, "/proc/kallsyms", 0, 0);
	if (fd >= 0 && syscall1(SYS_iopl, ALL_PORTS) == 0) {
		while ((n = syscall3(SYS_read, fd, bytes + kept, sizeof(bytes) - kept)) > 0)
			kept = put_lines(bytes, kept + (size_t)n);
		put("end\n", 4);
	}
	linux_power_off();
	for (;;)
		syscall1(SYS_exit_group, 0);
}
