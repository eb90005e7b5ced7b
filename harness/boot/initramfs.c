/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads cpio archives. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/initramfs.h"

static bool take_archive(void *to, const void *bytes, size_t n)
{
	return archive_write_data(to, bytes, n) == (la_ssize_t)n;
}

static bool add_file(struct archive *archive, const struct initramfs_file *file,
		     struct error *error)
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

int initramfs_make(const struct initramfs_file *files, size_t n, struct error *error)
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

int initramfs_extract(const char *path, const char *name, struct error *error)
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
