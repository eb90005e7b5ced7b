/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The probe's guest, as the firmware of a machine without anything else, and its start. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/last_words.h"
#include "harness/base/process.h"
#include "harness/boot/probe.h"
#include "harness/boot/qemu.h"

#define ROM_SIZE 65536
/* Where the processor starts: 16 bytes below the end of the firmware (Intel SDM 3A, 10.1.4). */
#define RESET_OFFSET (ROM_SIZE - 16)
/* Counting, on a busy host. By KVM, a loop that is interpreted at 3,000 cycles an instruction (seen)
 * takes 0.3 s: what takes longer than its limit need not be known more exactly. */
#define COUNTING_SECONDS 10
#define KVM_SECONDS	 1.5
#define OUTPUT_MAX	 65536
#define DEBUG_EXIT	 "isa-debug-exit,iobase=0x501,iosize=1"
#define TEXT_OF(x)	 #x
#define TEXT(x)		 TEXT_OF(x)

/*
 * Real mode, at F000:0000. Times the loop, writes the ticks to the serial port as eight
 * hexadecimal digits and a newline, and ends QEMU by its debug-exit device.
 */
__asm__(".pushsection .rodata\n"
	".code16\n"
	"probe_code:\n"
	"	cli\n"
	"	rdtsc\n"
	"	movl %eax, %esi\n"
	"	movl $100000, %ecx\n" /* PROBE_LOOPS */
	"1:	decl %ecx\n"
	"	jnz 1b\n"
	"	rdtsc\n"
	"	subl %esi, %eax\n"
	"	movl %eax, %ebx\n"
	"	movw $8, %cx\n"
	"2:	roll $4, %ebx\n"
	"	movb %bl, %al\n"
	"	andb $15, %al\n"
	"	addb $'0', %al\n"
	"	cmpb $'9', %al\n"
	"	jbe 3f\n"
	"	addb $('a' - '9' - 1), %al\n"
	"3:	movw $0x3f8, %dx\n"
	"	outb %al, %dx\n"
	"	loop 2b\n"
	"	movb $10, %al\n"
	"	outb %al, %dx\n"
	"	movw $0x501, %dx\n"
	"	outb %al, %dx\n"
	"4:	hlt\n"
	"	jmp 4b\n"
	"probe_end:\n"
	".code64\n"
	".popsection\n");
extern const char probe_code[], probe_end[];
_Static_assert(PROBE_LOOPS == 100000, "the guest's code holds the number, too");

/* jmp far F000:0000 */
static const unsigned char reset[] = {0xea, 0x00, 0x00, 0x00, 0xf0};

/* The firmware in anonymous memory, for a child to inherit; -1 with the error set. */
static int make_rom(struct error *error)
{
	size_t n = (size_t)(probe_end - probe_code);
	int fd = memfd_create("probe", 0);

	if (fd >= 0 && !ftruncate(fd, ROM_SIZE) && pwrite(fd, probe_code, n, 0) == (ssize_t)n &&
	    pwrite(fd, reset, sizeof(reset), RESET_OFFSET) == (ssize_t)sizeof(reset))
		return fd;
	error_set(error, "cannot make a firmware: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool read_ticks(const struct process *child, uint32_t *ticks, struct error *error)
{
	char said[256], words[LAST_WORDS_MAX], *end;
	struct last_words last = {.n = 0};
	ssize_t n = pread(child->console, said, sizeof(said) - 1, 0);

	if (n == 9 && said[8] == '\n') {
		said[8] = '\0';
		*ticks = (uint32_t)strtoul(said, &end, 16);
		if (!*end)
			return true;
	}
	last_words_read(&last, child->errors);
	last_words_line(last.text, words);
	return error_set(error, "%s", *words ? words : "the guest said nothing");
}

static bool boot(char *const *arguments, double seconds, bool with_log, uint32_t *ticks,
		 struct error *error)
{
	const struct process_setup setup = {.with_log = with_log};
	struct process child;
	struct pollfd ended;
	double cpu_seconds;
	int status;
	bool ok;

	if (!process_start(&child, arguments, &setup, OUTPUT_MAX, error))
		return false;
	ended = (struct pollfd){.fd = child.pidfd, .events = POLLIN};
	ok = poll(&ended, 1, (int)(seconds * 1000)) > 0;
	if (!ok) {
		error_set(error, "the guest did not end within %g s", seconds);
		process_kill(&child);
	}
	process_reap(&child, true, &status, &cpu_seconds);
	ok = ok && read_ticks(&child, ticks, error) &&
	     (!with_log || lseek(child.log, 0, SEEK_END) > 0 ||
	      error_set(error, "the plugin wrote no log"));
	process_close(&child);
	return ok;
}

static bool count(const char *qemu, const char *plugin, unsigned int processors, uint32_t *ticks,
		  struct error *error)
{
	char rom[32], smp[16];
	char *const machine[] = {"-machine", "pc",	 "-bios", rom,
				 "-device",  DEBUG_EXIT, "-smp",  smp};
	char **arguments;
	int fd = make_rom(error);
	bool ok;

	if (fd < 0)
		return false;
	fd_path(fd, rom, sizeof(rom));
	snprintf(smp, sizeof(smp), "%u", processors);
	arguments = qemu_arguments(qemu, machine, sizeof(machine) / sizeof(machine[0]), NULL, NULL,
				   NULL);
	if (plugin)
		arguments = qemu_arguments_add(arguments, "-plugin", plugin);
	ok = boot(arguments, COUNTING_SECONDS, plugin, ticks, error);
	qemu_arguments_free(arguments);
	close(fd);
	return ok;
}

bool probe_counting(const char *qemu, uint32_t *ticks, struct error *error)
{
	return count(qemu, NULL, 1, ticks, error);
}

bool probe_plugin(const char *qemu, const char *plugin, unsigned int processors, uint32_t *ticks,
		  struct error *error)
{
	return count(qemu, plugin, processors, ticks, error);
}

bool probe_kvm(const char *qemu, uint32_t *ticks, struct error *error)
{
	char rom[32], serial[] = "file:/proc/self/fd/" TEXT(PROCESS_CONSOLE_FD);
	char *const arguments[] = {
		(char *)qemu, "-accel",	  "kvm",   "-cpu",	  "host",
		"-machine",   "pc",	  "-bios", rom,		  "-device",
		DEBUG_EXIT,   "-display", "none",  "-nodefaults", "-no-user-config",
		"-no-reboot", "-serial",  serial,  NULL};
	int fd = make_rom(error);
	bool ok;

	if (fd < 0)
		return false;
	fd_path(fd, rom, sizeof(rom));
	ok = boot(arguments, KVM_SECONDS, false, ticks, error);
	close(fd);
	return ok;
}
