/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks a Linux kernel for its symbols, once. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/process.h"
#include "harness/boot/initramfs.h"
#include "harness/boot/target.h"
#include "harness/cores/kallsyms.h"
#include "harness/cores/kallsyms_text.h"

#define PROGRAM	     "build/linux/kallsyms.elf"
#define END	     "end\n" /* what the program says when it has said all */
#define TEXT_MAX     ((size_t)64 << 20)
#define BOOT_SECONDS 120

/* ---- the boot ---- */

/* All of a file from its beginning, with a NUL behind it; NULL with the error set. */
static char *read_all(int fd, size_t *n, struct error *error)
{
	struct stat status;
	char *text;
	ssize_t got;

	if (fstat(fd, &status) || status.st_size > (off_t)TEXT_MAX) {
		error_set(error, "cannot read the symbols");
		return NULL;
	}
	text = memory_zeroed((size_t)status.st_size + 1, 1);
	for (*n = 0; *n < (size_t)status.st_size; *n += (size_t)got) {
		got = pread(fd, text + *n, (size_t)status.st_size - *n, (off_t)*n);
		if (got <= 0) {
			error_set(error, "cannot read the symbols: %s", strerror(errno));
			free(text);
			return NULL;
		}
	}
	return text;
}

/* The guest's text without the word that ends it. */
static char *take_text(const struct process *child, size_t *n, struct error *error)
{
	char *text = read_all(child->console, n, error);

	if (!text)
		return NULL;
	if (*n > strlen(END) && !strcmp(text + *n - strlen(END), END)) {
		*n -= strlen(END);
		return text;
	}
	free(text);
	error_set(error, "the kernel did not tell its symbols; is it a Linux with kallsyms?");
	return NULL;
}

static char *ask(char *const *arguments, size_t *n, struct error *error)
{
	const struct process_setup setup = {.with_log = false};
	struct process child;
	struct pollfd ended;
	double cpu_seconds;
	char *text = NULL;
	int status;

	if (!process_start(&child, arguments, &setup, TEXT_MAX, error))
		return NULL;
	ended = (struct pollfd){.fd = child.pidfd, .events = POLLIN};
	if (poll(&ended, 1, BOOT_SECONDS * 1000) > 0)
		process_reap(&child, true, &status, &cpu_seconds);
	else
		process_kill(&child);
	text = take_text(&child, n, error);
	process_close(&child);
	return text;
}

static char *boot(const struct paths *paths, const char *qemu, const char *kernel, size_t *n,
		  struct error *error)
{
	char program[PATH_MAX], initrd[64], *text, debug[64];
	struct initramfs_file file = {"init", program};
	int fd;

	if (!target_image(paths->root, PROGRAM, program, error))
		return NULL;
	fd = initramfs_make(&file, 1, error);
	if (fd < 0)
		return NULL;
	fd_path(fd, initrd, sizeof(initrd));
	snprintf(debug, sizeof(debug), "file:/proc/self/fd/%d", PROCESS_CONSOLE_FD);
	char *const arguments[] = {
		(char *)qemu, "-accel",	      "tcg",
		"-machine",   "pc",	      "-m",
		"512M",	      "-nodefaults",  "-no-user-config",
		"-display",   "none",	      "-no-reboot",
		"-kernel",    (char *)kernel, "-initrd",
		initrd,	      "-append",      "nokaslr quiet panic=-1 random.trust_cpu=off",
		"-debugcon",  debug,	      NULL};

	text = ask(arguments, n, error);
	close(fd);
	return text;
}

/* ---- the copy that is kept ---- */

/* In a folder that is made if need be. */
static bool name_copy(const struct paths *paths, const char *hash, char path[PATH_MAX],
		      struct error *error)
{
	int n = snprintf(path, PATH_MAX, "%s/symbols", paths->results);

	if (n < 0 || n >= PATH_MAX - 66)
		return error_set(error, "path too long: %s", paths->results);
	if (!file_make_folder(path, error))
		return false;
	snprintf(path + n, PATH_MAX - (size_t)n, "/%s", hash);
	return true;
}

bool kallsyms_load(const struct paths *paths, const char *qemu, const char *kernel,
		   const char *hash, struct symbols *symbols, struct error *error)
{
	char path[PATH_MAX], *text = NULL;
	struct error ignored;
	size_t n = 0;
	int fd;
	bool ok;

	if (!name_copy(paths, hash, path, error))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		text = read_all(fd, &n, error);
		close(fd);
	} else {
		text = boot(paths, qemu, kernel, &n, error);
		/* one that cannot be kept is made again */
		if (text)
			file_write(path, text, n, &ignored);
	}
	ok = text && kallsyms_text_parse(text, n, symbols, error);
	free(text);
	return ok || error_prefix(error, "symbols of %.12s", hash);
}
