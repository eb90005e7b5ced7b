/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at a kernel's head: Documentation/arch/x86/boot.rst, and what of an ELF QEMU asks for. */
#include <elf.h>
#include <endian.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/kernel_image.h"

/* Larger than any kernel, with all that is for debuggers. */
#define KERNEL_MAX ((off_t)2 << 30)
#define HEAD_BYTES 1024
/* The head of a bzImage. */
#define SETUP_SECTS   0x1f1
#define SYSSIZE	      0x1f4 /* of what follows the setup, in 16 bytes */
#define BOOT_FLAG     0x1fe
#define HEADER	      0x202
#define VERSION	      0x206
#define XLOADFLAGS    0x236
#define SECTOR	      512
#define SETUP_USUAL   4 /* sectors where SETUP_SECTS is 0 */
#define HAS_XLOADS    0x20c
#define XLF_KERNEL_64 1
/* Of an ELF. */
#define PROGRAMS_MAX 64
#define NOTES_MAX    65536
#define NOTE_PVH     18 /* XEN_ELFNOTE_PHYS32_ENTRY */

static const char advice[] =
	"--kernel takes the bzImage of an x86-64 Linux (arch/x86/boot/bzImage)";

struct image {
	int fd;
	uint64_t size;
	unsigned char head[HEAD_BYTES]; /* zeros behind a shorter file's end */
};

static uint16_t get16(const unsigned char *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return le16toh(value);
}

static uint32_t get32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

/* Files that were given for a kernel, by what is at some place in them. */
static const struct {
	size_t at, n;
	const char *magic, *what;
} others[] = {
	{0x38, 4, "ARM\x64", "a kernel for arm64"},
	{0x38, 4, "RSC\x05", "a kernel for RISC-V"},
	{0x24, 4, "\x18\x28\x6f\x01", "a kernel for arm"},
	{4, 4, "zimg", "a kernel that EFI unpacks, of another architecture"},
	{0, 4, "\x27\x05\x19\x56", "an image for U-Boot, of another architecture"},
	{0, 2, "\x1f\x8b", "compressed (gzip): unpack it first"},
	{0, 6,
	 "\xfd"
	 "7zXZ",
	 "compressed (xz): unpack it first"},
	{0, 4, "\x28\xb5\x2f\xfd", "compressed (zstd): unpack it first"},
	{0, 3, "BZh", "compressed (bzip2): unpack it first"},
	{0, 7, "!<arch>", "an archive or package: the kernel is inside it"},
	{0, 6, "070701", "an initramfs, not a kernel"},
};

static bool is_other(const struct image *image, struct error *error)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (memcmp(image->head + others[i].at, others[i].magic, others[i].n) != 0)
			continue;
		error_set(error, "%s; %s", others[i].what, advice);
		return true;
	}
	return false;
}

/* By the numbers of the ELF format; those that have a Linux. */
static const char *machine_name(uint16_t machine)
{
	switch (machine) {
	case EM_386:
		return "i386";
	case EM_AARCH64:
		return "arm64";
	case EM_ARM:
		return "arm";
	case EM_RISCV:
		return "RISC-V";
	case EM_PPC:
	case EM_PPC64:
		return "PowerPC";
	case EM_S390:
		return "s390";
	case EM_MIPS:
		return "MIPS";
	default:
		return NULL;
	}
}

static bool cut_short(uint64_t has, uint64_t needs, struct error *error)
{
	return error_set(error,
			 "cut short: the file has %" PRIu64 " bytes, and its head speaks of "
			 "%" PRIu64 "; copy or build it again",
			 has, needs);
}

static bool check_bzimage(const struct image *image, struct error *error)
{
	uint64_t sectors = image->head[SETUP_SECTS] ? image->head[SETUP_SECTS] : SETUP_USUAL;
	uint64_t needs = (sectors + 1) * SECTOR + (uint64_t)get32(image->head + SYSSIZE) * 16;

	/* before 2.12 nothing says for which of the two it is */
	if (get16(image->head + VERSION) >= HAS_XLOADS &&
	    !(get16(image->head + XLOADFLAGS) & XLF_KERNEL_64))
		return error_set(error, "a kernel for i386: the benchmarks are 64-bit; %s", advice);
	return image->size >= needs || cut_short(image->size, needs, error);
}

static uint64_t aligned(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

/* Is the entry for PVH among these notes? */
static bool find_pvh(const unsigned char *notes, uint64_t n, uint64_t align)
{
	for (uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= n;) {
		uint64_t name = get32(notes + at), bytes = get32(notes + at + 4);
		uint64_t text = at + sizeof(Elf64_Nhdr);

		if (name == sizeof("Xen") && get32(notes + at + 8) == NOTE_PVH &&
		    n - text >= name && !memcmp(notes + text, "Xen", name))
			return true;
		/* both are below 2^32: no sum of them overflows */
		at = text + aligned(name, align) + aligned(bytes, align);
	}
	return false;
}

/* One program header of either class. */
struct part {
	uint32_t type;
	uint64_t offset, bytes, align;
};

static struct part read_part(const unsigned char *bytes, bool wide)
{
	Elf64_Phdr large;
	Elf32_Phdr small;

	if (wide) {
		memcpy(&large, bytes, sizeof(large));
		return (struct part){large.p_type, large.p_offset, large.p_filesz, large.p_align};
	}
	memcpy(&small, bytes, sizeof(small));
	return (struct part){small.p_type, small.p_offset, small.p_filesz, small.p_align};
}

/* Is it all there, and has it an entry for PVH? */
static bool check_parts(const struct image *image, const unsigned char *table, size_t n, bool wide,
			struct error *error)
{
	static unsigned char notes[NOTES_MAX];
	bool pvh = false;

	for (size_t i = 0; i < n; i++) {
		size_t size = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
		struct part part = read_part(table + i * size, wide);

		if (part.type != PT_LOAD && part.type != PT_NOTE)
			continue;
		if (part.offset > image->size || part.bytes > image->size - part.offset)
			return cut_short(image->size,
					 part.bytes > UINT64_MAX - part.offset
						 ? UINT64_MAX
						 : part.offset + part.bytes,
					 error);
		if (part.type == PT_NOTE && part.bytes <= NOTES_MAX &&
		    pread(image->fd, notes, part.bytes, (off_t)part.offset) == (ssize_t)part.bytes)
			pvh |= find_pvh(notes, part.bytes, part.align == 8 ? 8 : 4);
	}
	return pvh || error_set(error,
				"an ELF file without an entry for PVH, which QEMU does not start "
				"(CONFIG_PVH makes one); %s",
				advice);
}

static bool check_elf(const struct image *image, struct error *error)
{
	static unsigned char table[PROGRAMS_MAX * sizeof(Elf64_Phdr)];
	bool wide = image->head[EI_CLASS] == ELFCLASS64;
	const Elf64_Ehdr *large = (const Elf64_Ehdr *)image->head;
	const Elf32_Ehdr *small = (const Elf32_Ehdr *)image->head;
	uint16_t n = wide ? large->e_phnum : small->e_phnum;
	size_t size = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	uint64_t offset = wide ? large->e_phoff : small->e_phoff;
	/* where both classes have them, in the file's own order of bytes */
	bool big = image->head[EI_DATA] == ELFDATA2MSB;
	uint16_t machine = big ? be16toh(large->e_machine) : le16toh(large->e_machine);

	if (big || machine != EM_X86_64) {
		const char *name = machine_name(machine);

		return name ? error_set(error, "a kernel or program for %s; %s", name, advice)
			    : error_set(error, "an ELF file for machine %u, not x86-64; %s",
					machine, advice);
	}
	if (large->e_type != ET_EXEC && large->e_type != ET_DYN)
		return error_set(error, "an ELF file that is not linked to be started; %s", advice);
	if (!n || n > PROGRAMS_MAX || (wide ? large->e_phentsize : small->e_phentsize) != size)
		return error_set(error, "a damaged ELF file: its program headers are none; %s",
				 advice);
	if (offset > image->size || n * size > image->size - offset)
		return cut_short(image->size, offset + n * size, error);
	if (pread(image->fd, table, n * size, (off_t)offset) != (ssize_t)(n * size))
		return error_set(error, "a damaged ELF file: its program headers cannot be read");
	return check_parts(image, table, n, wide, error);
}

static bool check(struct image *image, struct error *error)
{
	ssize_t n = pread(image->fd, image->head, sizeof(image->head), 0);

	if (n <= 0)
		return error_set(error, "empty; %s", advice);
	if (!memcmp(image->head, ELFMAG, SELFMAG) && n >= (ssize_t)sizeof(Elf64_Ehdr))
		return check_elf(image, error);
	if (get16(image->head + BOOT_FLAG) == 0xaa55 && !memcmp(image->head + HEADER, "HdrS", 4))
		return check_bzimage(image, error);
	if (is_other(image, error))
		return false;
	return error_set(error, "not a kernel: no boot sector's mark and \"HdrS\", and no ELF; %s",
			 advice);
}

bool kernel_image_check(const char *path, struct error *error)
{
	static struct image image;
	off_t size;
	bool ok;

	image = (struct image){.fd = file_open(path, &size, error)};
	if (image.fd < 0)
		return error_prefix(error, "--kernel");
	image.size = (uint64_t)size;
	ok = size <= KERNEL_MAX
		     ? check(&image, error)
		     : error_set(error, "larger than %d MiB: no kernel", (int)(KERNEL_MAX >> 20));
	close(image.fd);
	return ok || error_prefix(error, "--kernel %.256s", path);
}
