/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one place that knows QEMU's command line. Starts nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/base/paths.h"
#include "harness/base/process.h"
#include "harness/base/words.h"
#include "harness/boot/qemu.h"

#define TEXT_OF(x)  #x
#define TEXT(x)	    TEXT_OF(x)
#define SERIAL_FILE "file:/proc/self/fd/" TEXT(PROCESS_CONSOLE_FD)

static const char *const counting[] = {
	/* One guest instruction is one nanosecond of virtual time and one tick of the TSC; virtual
	 * time jumps to the next deadline when the guest halts, instead of sleeping. */
	"-accel",
	"tcg",
	"-icount",
	"shift=0,sleep=off",
	/* rdrand and rdseed would read the host's entropy. Without erms and fsrm, guests zero and
	 * copy pages by rep stosq: a repetition is an instruction, so this is 8 bytes a tick. */
	"-cpu",
	"max,-rdrand,-rdseed,-erms,-fsrm",
	/* The same date at every boot, moving with virtual time. */
	"-rtc",
	"base=2024-01-01,clock=vm",
	/* No device and no configuration file that is not named here. */
	"-nodefaults",
	"-no-user-config",
	"-display",
	"none",
	/* A guest that resets has crashed: it ends. */
	"-no-reboot",
	/* A regular file: with a pipe or a terminal, the reader's pace moves the guest's events. */
	"-serial",
	SERIAL_FILE,
};
static const char *const serving[] = {
	"-accel",   "tcg",  "-cpu",	  "max",     "-nodefaults", "-no-user-config",
	"-display", "none", "-no-reboot", "-serial", SERIAL_FILE,
};
#define SERVING_N  (sizeof(serving) / sizeof(serving[0]))
#define COUNTING_N (sizeof(counting) / sizeof(counting[0]))

/* The processor itself with all it has, its counter at its own rate; a machine that waits. */
static const char *const real[] = {
	"-accel",      "kvm",
	"-cpu",	       "host,migratable=off",
	"-rtc",	       "base=2024-01-01",
	"-nodefaults", "-no-user-config",
	"-display",    "none",
	"-no-reboot",  "-serial",
	SERIAL_FILE,   "-S",
};
#define REAL_N (sizeof(real) / sizeof(real[0]))

bool qemu_find(char path[PATH_MAX], struct error *error)
{
	const char *own = getenv("HARNESS_QEMU"), *folders = getenv("PATH");

	if (own && *own) {
		snprintf(path, PATH_MAX, "%s", own);
		if (!access(path, X_OK))
			return true;
		return error_set(error, "HARNESS_QEMU names %s, which is no program", own);
	}
	for (const char *at = folders ? folders : ""; *at; at += strspn(at, ":")) {
		size_t n = strcspn(at, ":");

		if (n &&
		    snprintf(path, PATH_MAX, "%.*s/qemu-system-x86_64", (int)n, at) < PATH_MAX &&
		    !access(path, X_OK))
			return true;
		at += n;
	}
	return error_set(error, "qemu-system-x86_64 is not in PATH; install it (Debian: apt-get "
				"install qemu-system-x86), or name it in HARNESS_QEMU");
}

bool qemu_is_tried(const char *version)
{
	return strstr(version, " version 7.2.") || strstr(version, " version 10.0.");
}

/* The plugin without which a machine that idles need not repeat (harness/plugin/idle.c). */
#define IDLE_PLUGIN "build/idle.so"

static char **add_idle_plugin(char **arguments)
{
	struct paths paths;
	struct error error;
	char *value;

	if (!paths_find(&paths, &error))
		return arguments;
	value = words_format("%s/" IDLE_PLUGIN, paths.root);
	arguments = qemu_arguments_add(arguments, "-plugin", value);
	free(value);
	return arguments;
}

/* The program, so many common arguments, the target's, and what it boots. */
static char **join(const char *qemu, const char *const *common, size_t n_common,
		   char *const *machine, size_t n_machine, const char *const boot[6])
{
	/* the program, -kernel, -initrd and -append with a value each, the end */
	char **arguments = memory_zeroed(1 + n_common + n_machine + 6 + 1, sizeof(*arguments));
	size_t n = 0;

	arguments[n++] = memory_copy(qemu);
	for (size_t i = 0; i < n_common; i++)
		arguments[n++] = memory_copy(common[i]);
	for (size_t i = 0; i < n_machine; i++)
		arguments[n++] = memory_copy(machine[i]);
	for (size_t i = 0; i < 6 && boot[i]; i++)
		arguments[n++] = memory_copy(boot[i]);
	return arguments;
}

char **qemu_arguments(const char *qemu, char *const *machine, size_t n_machine, const char *kernel,
		      const char *initrd, const char *append)
{
	const char *const boot[6] = {kernel ? "-kernel" : NULL, kernel, "-append", append,
				     initrd ? "-initrd" : NULL, initrd};

	return add_idle_plugin(join(qemu, counting, COUNTING_N, machine, n_machine, boot));
}

char **qemu_companion_arguments(const char *qemu, char *const *machine, size_t n_machine,
				const char *kernel, const char *initrd, const char *append)
{
	const char *const boot[6] = {"-kernel", kernel, "-append", append, "-initrd", initrd};

	return join(qemu, serving, SERVING_N, machine, n_machine, boot);
}

char **qemu_kvm_arguments(const char *qemu, char *const *machine, size_t n_machine,
			  const char *kernel, const char *initrd, const char *append, int monitor,
			  bool lock)
{
	const char *const boot[6] = {
		"-kernel", kernel, "-append", append, initrd ? "-initrd" : NULL, initrd};
	char **arguments = qemu_arguments_add_monitor(
		join(qemu, real, REAL_N, machine, n_machine, boot), monitor);

	return lock ? qemu_arguments_add(arguments, "-overcommit", "mem-lock=on") : arguments;
}

char **qemu_arguments_add(char **arguments, const char *option, const char *value)
{
	size_t n = 0;

	while (arguments[n])
		n++;
	arguments = memory_resize(arguments, n + 3, sizeof(*arguments));
	arguments[n++] = memory_copy(option);
	arguments[n++] = memory_copy(value);
	arguments[n] = NULL;
	return arguments;
}

char **qemu_arguments_add_monitor(char **arguments, int monitor)
{
	char socket[64];

	snprintf(socket, sizeof(socket), "socket,id=monitor,fd=%d", monitor);
	arguments = qemu_arguments_add(arguments, "-chardev", socket);
	return qemu_arguments_add(arguments, "-mon", "chardev=monitor,mode=control");
}

char **qemu_arguments_copy(char *const *arguments)
{
	char **copy;
	size_t n = 0;

	while (arguments[n])
		n++;
	copy = memory_zeroed(n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = memory_copy(arguments[i]);
	return copy;
}

void qemu_arguments_free(char **arguments)
{
	for (size_t i = 0; arguments && arguments[i]; i++)
		free(arguments[i]);
	free(arguments);
}

static void put_quoted(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_./,=:+@%";

	if (*word && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	}
	fputc('\'', out);
}

char *qemu_arguments_text(char *const *arguments)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		return memory_copy("");
	for (size_t i = 0; arguments[i]; i++) {
		if (i)
			fputc(' ', out);
		put_quoted(out, arguments[i]);
	}
	fclose(out);
	return text;
}
