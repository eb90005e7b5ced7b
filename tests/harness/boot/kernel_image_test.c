/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels that QEMU would start, and files that were given for one: heads made up here. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/boot/kernel_image.h"

#define SETUP 2	    /* sectors */
#define BODY  40960 /* bytes */
#define WHOLE ((SETUP + 1) * 512 + BODY)

static char path[] = "/tmp/kernel-image-XXXXXX";
static unsigned char file[WHOLE + 4096];

static void put16(size_t at, uint16_t value)
{
	memcpy(file + at, &value, sizeof(value));
}

static void put32(size_t at, uint32_t value)
{
	memcpy(file + at, &value, sizeof(value));
}

static void write_file(size_t n)
{
	int fd = mkstemp(strcpy(path, "/tmp/kernel-image-XXXXXX"));

	assert_true(fd >= 0);
	assert_int_equal(write(fd, file, n), n);
	close(fd);
}

/* Is a file of that many bytes taken (NULL), or refused with these words? */
static void expect(size_t n, const char *words)
{
	struct error error = {""};
	bool ok;

	write_file(n);
	ok = kernel_image_check(path, &error);
	unlink(path);
	if (!words && !ok)
		fail_msg("refused: %s", error.message);
	if (words && (ok || !strstr(error.message, words)))
		fail_msg("'%s' is not in: %s", words, ok ? "(taken)" : error.message);
}

static void make_bzimage(void)
{
	memset(file, 0, sizeof(file));
	memcpy(file, "MZ", 2);
	file[0x1f1] = SETUP;
	put32(0x1f4, BODY / 16);
	put16(0x1fe, 0xaa55);
	memcpy(file + 0x202, "HdrS", 4);
	put16(0x206, 0x20f);
	put16(0x236, 0x3f);
}

static void a_bzimage(void **state)
{
	(void)state;
	make_bzimage();
	expect(WHOLE, NULL);
	expect(WHOLE + 100, NULL); /* signed */
	expect(WHOLE - 1, "cut short: the file has 42495 bytes, and its head speaks of 42496");
	expect(4096, "cut short");
	expect(600, "cut short");
	expect(0x204, "not a kernel");
	put16(0x236, 0x3e);
	expect(WHOLE, "i386");
	put16(0x206, 0x20b); /* too old to say so */
	expect(WHOLE, NULL);
	put32(0x1f4, 0xffffffff);
	expect(WHOLE, "cut short");
	make_bzimage();
	file[0x1f1] = 0; /* four */
	expect(WHOLE, "cut short");
	expect(WHOLE + 1024, NULL);
	make_bzimage();
	put16(0x1fe, 0xaa54);
	expect(WHOLE, "not a kernel");
	make_bzimage();
	memcpy(file + 0x202, "HdrT", 4);
	expect(WHOLE, "not a kernel");
}

static void what_is_no_kernel(void **state)
{
	static const struct {
		size_t at;
		const char *magic, *words;
	} table[] = {
		{0, "#!/bin/sh\n", "not a kernel"},
		{0x38, "ARM\x64", "arm64"},
		{0x38, "RSC\x05", "RISC-V"},
		{0x24, "\x18\x28\x6f\x01", "for arm"},
		{0, "MZxxzimg", "another architecture"},
		{0, "\x1f\x8b\x08", "gzip"},
		{0, "\x28\xb5\x2f\xfd", "zstd"},
		{0, "!<arch>\n", "package"},
		{0, "070701", "initramfs"},
		{0,
		 "\x7f"
		 "ELF",
		 "for machine 0"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		memset(file, 0, sizeof(file));
		memcpy(file + table[i].at, table[i].magic, strlen(table[i].magic));
		expect(5000, table[i].words);
	}
	memset(file, 0, sizeof(file));
	expect(0, "empty");
	expect(1, "not a kernel");
	assert_false(kernel_image_check("/dev/null", &error));
	assert_false(kernel_image_check("/nowhere/at-all", &error));
	assert_non_null(strstr(error.message, "No such file"));
}

/* A program header each for what is loaded and for notes; the notes stand at 1024. */
static void make_elf(void)
{
	const Elf64_Ehdr head = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1},
				 .e_type = ET_EXEC,
				 .e_machine = EM_X86_64,
				 .e_phoff = sizeof(head),
				 .e_phentsize = sizeof(Elf64_Phdr),
				 .e_phnum = 2};
	const Elf64_Phdr parts[] = {
		{.p_type = PT_LOAD, .p_offset = 4096, .p_filesz = 8192, .p_memsz = 8192},
		{.p_type = PT_NOTE, .p_offset = 1024, .p_filesz = 48, .p_align = 4}};
	const uint32_t notes[] = {4, 5, 1,  0x554e47 /* GNU */, 0,  0,
				  4, 4, 18, 0x6e6558 /* Xen */, 16, 0};

	memset(file, 0, sizeof(file));
	memcpy(file, &head, sizeof(head));
	memcpy(file + sizeof(head), parts, sizeof(parts));
	memcpy(file + 1024, notes, sizeof(notes));
}

static void an_elf(void **state)
{
	const size_t type = offsetof(Elf64_Ehdr, e_type), machine = offsetof(Elf64_Ehdr, e_machine),
		     count = offsetof(Elf64_Ehdr, e_phnum), where = offsetof(Elf64_Ehdr, e_phoff);

	(void)state;
	make_elf();
	expect(12288, NULL);
	expect(12287, "cut short");
	expect(1040, "cut short");
	expect(100, "cut short");
	expect(50, "not a kernel");
	put32(1024 + 32, 17);
	expect(12288, "PVH");
	make_elf();
	put32(1024, 0xffffffff);
	expect(12288, "PVH");
	put32(1028, 0xfffffffd);
	expect(12288, "PVH");
	make_elf();
	put16(machine, EM_AARCH64);
	expect(12288, "for arm64");
	put16(machine, EM_386);
	expect(12288, "for i386");
	file[EI_DATA] = ELFDATA2MSB;
	put16(machine, (uint16_t)(EM_PPC64 << 8));
	expect(12288, "for PowerPC");
	make_elf();
	put16(type, ET_REL);
	expect(12288, "not linked");
	make_elf();
	put16(count, 0);
	expect(12288, "damaged");
	put16(count, 65535);
	expect(12288, "damaged");
	make_elf();
	memset(file + where, 0xff, 8);
	expect(12288, "cut short");
	make_elf();
	memset(file + sizeof(Elf64_Ehdr) + offsetof(Elf64_Phdr, p_filesz), 0xff, 8);
	expect(12288, "cut short");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bzimage),
		cmocka_unit_test(what_is_no_kernel),
		cmocka_unit_test(an_elf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
