/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Archives and checks of files that machines boot. Knows no store and no QEMU. */
#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/initramfs.h"

/* Larger than the memory that any target gives its machine. */
#define PROGRAM_MAX ((off_t)128 << 20)
#define HEADERS_MAX 64

static bool take_archive(void *to, const void *bytes, size_t n)
{
	return archive_write_data(to, bytes, n) == (la_ssize_t)n;
}

static bool add_file(struct archive *archive, const struct image_file *file, struct error *error)
{
	struct archive_entry *entry = archive_entry_new();
	struct stat status;
	bool ok;

	if (stat(file->path, &status)) {
		archive_entry_free(entry);
		return error_set(error, "%s: %s", file->path, strerror(errno));
	}
	archive_entry_set_pathname(entry, file->name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0755);
	archive_entry_set_size(entry, status.st_size);
	archive_entry_set_nlink(entry, 1);
	archive_entry_set_mtime(entry, 0, 0);
	ok = archive_write_header(archive, entry) == ARCHIVE_OK ||
	     error_set(error, "initramfs: %s", archive_error_string(archive));
	archive_entry_free(entry);
	return ok && file_each_piece(file->path, take_archive, archive, error);
}

int image_initramfs(const struct image_file *files, size_t n, struct error *error)
{
	struct archive *archive = archive_write_new();
	int fd = memfd_create("initramfs", 0);
	bool ok = archive && fd >= 0;

	if (!ok)
		error_set(error, "initramfs: %s", strerror(errno));
	ok = ok && archive_write_set_format_cpio_newc(archive) == ARCHIVE_OK &&
	     archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
	     archive_write_open_fd(archive, fd) == ARCHIVE_OK;
	for (size_t i = 0; ok && i < n; i++)
		ok = add_file(archive, &files[i], error);
	if (ok && archive_write_close(archive) != ARCHIVE_OK)
		ok = error_set(error, "initramfs: %s", archive_error_string(archive));
	archive_write_free(archive);
	if (ok)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool find_file(struct archive *archive, const char *name, struct error *error)
{
	struct archive_entry *entry;
	int result;

	while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		const char *found = archive_entry_pathname(entry);

		if (found && !strcmp(found, name))
			return true;
	}
	return error_set(error, "%s: %s", name,
			 result == ARCHIVE_EOF ? "not in the archive"
					       : archive_error_string(archive));
}

int image_initramfs_file(const char *path, const char *name, struct error *error)
{
	struct archive *archive = archive_read_new();
	int fd = memfd_create("file", MFD_CLOEXEC);
	bool ok = (archive && fd >= 0) || error_set(error, "%s: %s", path, strerror(errno));

	if (ok && (archive_read_support_format_cpio(archive) != ARCHIVE_OK ||
		   archive_read_open_filename(archive, path, 65536) != ARCHIVE_OK))
		ok = error_set(error, "%s: %s", path, archive_error_string(archive));
	ok = ok && find_file(archive, name, error);
	if (ok && archive_read_data_into_fd(archive, fd) != ARCHIVE_OK)
		ok = error_set(error, "%s: %s", name, archive_error_string(archive));
	archive_read_free(archive);
	if (ok)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void image_fd_path(int fd, char *path, size_t size)
{
	snprintf(path, size, "/proc/self/fd/%d", fd);
}

static bool check_header(const Elf64_Ehdr *header, off_t size, struct error *error)
{
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return error_set(error, "not an ELF file");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_machine != EM_X86_64)
		return error_set(error, "not an ELF64 file for x86-64");
	if ((header->e_type != ET_EXEC && header->e_type != ET_DYN) || !header->e_entry)
		return error_set(error, "not an executable");
	if (header->e_phentsize != sizeof(Elf64_Phdr) || !header->e_phnum ||
	    header->e_phnum > HEADERS_MAX || header->e_phoff > (uint64_t)size ||
	    header->e_phnum * sizeof(Elf64_Phdr) > (uint64_t)size - header->e_phoff)
		return error_set(error,
				 "a damaged ELF file: its program headers are not inside the file");
	return true;
}

static bool check_program(int fd, off_t size, struct error *error)
{
	Elf64_Phdr headers[HEADERS_MAX];
	Elf64_Ehdr header;
	size_t bytes;
	bool loads = false;

	if (size > PROGRAM_MAX)
		return error_set(error, "larger than %d MiB: no target has that much memory",
				 (int)(PROGRAM_MAX >> 20));
	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return error_set(error, "not an ELF file");
	if (!check_header(&header, size, error))
		return false;
	bytes = header.e_phnum * sizeof(Elf64_Phdr);
	if (pread(fd, headers, bytes, (off_t)header.e_phoff) != (ssize_t)bytes)
		return error_set(error, "a damaged ELF file: its program headers cannot be read");
	for (size_t i = 0; i < header.e_phnum; i++) {
		const Elf64_Phdr *part = &headers[i];

		if (part->p_type == PT_INTERP)
			return error_set(error, "not static: it asks for a dynamic loader; link it "
						"with -static");
		if (part->p_type != PT_LOAD)
			continue;
		loads = true;
		if (part->p_offset > (uint64_t)size ||
		    part->p_filesz > (uint64_t)size - part->p_offset ||
		    part->p_memsz < part->p_filesz)
			return error_set(error,
					 "a damaged ELF file: a segment is not inside the file");
	}
	return loads || error_set(error, "not an executable: nothing in it is to be loaded");
}

bool image_check_program(const char *path, struct error *error)
{
	off_t size;
	int fd = file_open(path, &size, error);
	bool ok;

	if (fd < 0)
		return false;
	ok = check_program(fd, size, error) || error_prefix(error, "%s", path);
	close(fd);
	return ok;
}
