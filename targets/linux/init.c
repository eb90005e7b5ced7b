// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init of a Linux that runs a user's program instead of the benchmarks: starts /program with init's
 * own arguments, tells how it ended, and switches the machine off. Knows nothing of the program.
 */
#include "microbench/wire_encode.h"
#include "targets/linux/syscall.h"

#define PROGRAM	    "/program"
#define TCGETS	    0x5401
#define TCSETS	    0x5402
#define OPOST	    1
#define ECHILD	    10
#define NOT_STARTED 127 /* as a shell says it */

void program_main(int argc, char *argv[], char *envp[]) __attribute__((noreturn));

static struct wire_line line;
static uint64_t records;

static void begin(const char *type)
{
	wire_begin(&line, WIRE_SUPERVISOR, records++, type);
}

static void send(void)
{
	linux_write(line.text, wire_finish(&line));
}

/* The program's bytes as they are: no carriage return before a newline. */
static void make_console_raw(void)
{
	struct {
		uint32_t input, output, control, local;
		uint8_t line, characters[19];
	} settings;

	if (syscall3(SYS_ioctl, CONSOLE, TCGETS, &settings) < 0)
		return;
	settings.output &= ~(uint32_t)OPOST;
	syscall3(SYS_ioctl, CONSOLE, TCSETS, &settings);
}

/* What programs expect to find; one that needs it and does not will say so itself. */
static void mount_all(void)
{
	static const struct {
		const char *path, *type;
	} mounts[] = {
		{"/proc", "proc"}, {"/sys", "sysfs"}, {"/dev", "devtmpfs"}, {"/tmp", "tmpfs"}};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		syscall2(SYS_mkdir, mounts[i].path, 0755);
		syscall6(SYS_mount, (long)mounts[i].type, (long)mounts[i].path,
			 (long)mounts[i].type, 0, 0, 0);
	}
}

/* How many words stand behind " -- " on the kernel's command line; -1: there is no such mark. */
static int count_arguments(const char *text)
{
	bool quoted = false, in_word = false;
	int words = -1;

	for (; *text && *text != '\n'; text++) {
		if (words < 0) {
			if (text[0] == ' ' && text[1] == '-' && text[2] == '-' && text[3] == ' ') {
				words = 0;
				text += 2;
			}
			continue;
		}
		if (*text == '"')
			quoted = !quoted;
		if (*text == ' ' && !quoted) {
			in_word = false;
		} else if (!in_word) {
			in_word = true;
			words++;
		}
	}
	return words;
}

/*
 * Linux hands init first those words that mean nothing to it, then the arguments: the program gets
 * only these. Gives the vector that begins with the program's name.
 */
static char **arguments(int argc, char *argv[])
{
	static char text[4096];
	long fd = syscall3(SYS_open, "/proc/cmdline", 0, 0);
	long n = fd < 0 ? 0 : syscall3(SYS_read, fd, text, sizeof(text) - 1);
	int words = n > 0 ? count_arguments(text) : -1;

	if (words < 0 || words >= argc)
		return argv;
	return argv + (argc - words - 1);
}

static void say_hello(void)
{
	static struct linux_utsname name;

	syscall1(SYS_uname, &name);
	begin("hello");
	wire_add_int(&line, "wire", WIRE_VERSION);
	wire_add_text(&line, "kernel", "linux");
	wire_add_text(&line, "version", name.release);
	send();
}

/*
 * A word of the kernel's command line that Linux does not know is in init's environment: argv0=NAME
 * says how the program is to be called. Gives the name and takes the word out.
 */
static char *take_name(char *envp[])
{
	static const char key[] = "argv0=";
	static char path[] = PROGRAM;
	char *name = path;
	size_t kept = 0;

	for (size_t i = 0; envp[i]; i++) {
		size_t n = 0;

		while (key[n] && envp[i][n] == key[n])
			n++;
		if (key[n])
			envp[kept++] = envp[i];
		else
			name = envp[i] + n;
	}
	envp[kept] = NULL;
	return name;
}

static void run_program(char *argv[], char *envp[])
{
	static const char why[] = "init: cannot start the program\n";

	argv[0] = take_name(envp);
	syscall3(SYS_execve, PROGRAM, argv, envp);
	linux_write(why, sizeof(why) - 1);
	syscall1(SYS_exit_group, NOT_STARTED);
}

/* As init we also inherit the program's orphans: wait for the program itself. */
static int wait_for(long child)
{
	int status = 0;
	long ended;

	do
		ended = syscall4(SYS_wait4, -1, &status, 0, 0);
	while (ended != child && ended != -ECHILD);
	return status;
}

static void say_end(int status)
{
	begin("exit");
	wire_add_int(&line, "status", status >> 8 & 255);
	wire_add_int(&line, "signal", status & 127);
	send();
	begin("halt");
	wire_add_int(&line, "count", (int64_t)records - 1);
	wire_add_int(&line, "status", 0);
	send();
}

void program_main(int argc, char *argv[], char *envp[])
{
	long child;

	mount_all();
	make_console_raw();
	say_hello();
	child = syscall0(SYS_fork);
	if (child == 0)
		run_program(arguments(argc, argv), envp);
	say_end(wait_for(child));
	linux_power_off();
	for (;;)
		syscall1(SYS_exit_group, 0);
}
