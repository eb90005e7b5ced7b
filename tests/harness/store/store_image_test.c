/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store's images: put, found, checked, swept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <limits.h>
#include <unistd.h>

#include "tests/harness/made_up/folder.h"
#include "harness/base/fd_path.h"
#include "harness/boot/initramfs.h"
#include "harness/store/store.h"
#include "tests/harness/made_up/synthetic.h"

/* SHA-256 of "abc" (FIPS 180-4, example) */
#define ABC_HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static struct store *opened(bool write)
{
	struct error error = {""};
	struct store *store = store_open(folder, write, &error);

	if (!store)
		fail_msg("%s", error.message);
	return store;
}

static void put(struct store *store, const char *name, char hash[65])
{
	struct error error = {""};

	if (!store_image_put(store, in_folder(name), hash, &error))
		fail_msg("%s", error.message);
}

static bool is_there(struct store *store, const char *hash, const char *complaint)
{
	struct error error = {""};
	char path[PATH_MAX];
	bool ok = store_image_path(store, hash, path, sizeof(path), &error);

	if (!ok)
		assert_non_null(strstr(error.message, complaint));
	else
		assert_int_equal(access(path, R_OK), 0);
	return ok;
}

/* Files in images/ whose name begins so. */
static int files(const char *prefix)
{
	DIR *images = opendir(in_folder("images"));
	struct dirent *entry;
	int n = 0;

	assert_non_null(images);
	while ((entry = readdir(images)))
		n += !strncmp(entry->d_name, prefix, strlen(prefix));
	closedir(images);
	return n;
}

static void images_are_kept_by_hash(void **state)
{
	struct store *store = opened(true);
	char hash[65];

	(void)state;
	write_file("kernel", "abc");
	put(store, "kernel", hash);
	assert_string_equal(hash, ABC_HASH);
	put(store, "kernel", hash);
	assert_int_equal(files("ba78"), 1);
	assert_int_equal(files(".new-"), 0);
	/* the original may change */
	write_file("kernel", "abcd");
	assert_true(is_there(store, ABC_HASH, ""));
	store_close(store);
	store = opened(false);
	assert_true(is_there(store, ABC_HASH, ""));
	store_close(store);
}

static void damaged_images_are_refused(void **state)
{
	struct store *store = opened(true);
	char hash[65];

	(void)state;
	write_file("kernel", "abc");
	put(store, "kernel", hash);
	assert_int_equal(unlink(in_folder("images/" ABC_HASH)), 0);
	assert_false(is_there(store, ABC_HASH, "no longer in the store"));
	write_file("images/" ABC_HASH, "abd");
	assert_false(is_there(store, ABC_HASH, "damaged"));
	/* putting it again repairs it */
	put(store, "kernel", hash);
	assert_true(is_there(store, ABC_HASH, ""));
	assert_false(is_there(store, "../../etc/passwd", "none"));
	store_close(store);
}

static void what_cannot_be_put(void **state)
{
	struct store *store = opened(true);
	struct error error = {""};
	char hash[65];

	(void)state;
	assert_false(store_image_put(store, in_folder("missing"), hash, &error));
	assert_non_null(strstr(error.message, "No such file"));
	assert_false(store_image_put(store, folder, hash, &error));
	assert_non_null(strstr(error.message, "regular"));
	store_close(store);
}

static void save(struct store *store, const char *id, const char *kernel)
{
	struct run *run = synthetic_run(
		&(struct synthetic){id, "lwk", "2026-01-02T03:04:05Z", false, 1, 1, 1, kernel});
	struct error error = {""};

	if (!store_save(store, run, &error))
		fail_msg("%s", error.message);
	run_free(run);
}

static void unneeded_images_are_swept(void **state)
{
	const char *const ids[] = {"a"};
	struct store *store = opened(true);
	struct error error = {""};
	char hash[65], other[65];
	uint64_t bytes;
	size_t n;

	(void)state;
	write_file("kernel", "abc");
	write_file("other", "12345");
	put(store, "kernel", hash);
	put(store, "other", other);
	write_file("images/.new-killed", "123");
	write_file("images/notes.txt", "not ours");
	save(store, "a", hash);
	assert_true(store_image_sweep(store, &n, &bytes, &error));
	assert_int_equal(n, 2);
	assert_int_equal(bytes, 8);
	assert_true(is_there(store, hash, ""));
	assert_false(is_there(store, other, "no longer"));
	assert_int_equal(files("notes.txt"), 1);
	assert_true(store_delete(store, ids, 1, &error));
	assert_true(store_image_sweep(store, &n, &bytes, &error));
	assert_int_equal(n, 1);
	assert_false(is_there(store, hash, "no longer"));
	store_close(store);
}

/* A run that is still being measured is not in the store yet, its images are. */
static void images_in_use_are_not_swept(void **state)
{
	struct store *user = opened(true), *sweeper = opened(true);
	struct error error = {""};
	char hash[65];
	uint64_t bytes;
	size_t n;

	(void)state;
	write_file("kernel", "abc");
	put(user, "kernel", hash);
	assert_false(store_image_sweep(sweeper, &n, &bytes, &error));
	assert_non_null(strstr(error.message, "in use"));
	assert_true(is_there(user, hash, ""));
	store_close(user);
	assert_true(store_image_sweep(sweeper, &n, &bytes, &error));
	assert_int_equal(n, 1);
	store_close(sweeper);
}

/* What stands in an initramfs comes out of it as it went in; of what does not, only an error. */
static void a_file_of_an_initramfs(void **state)
{
	const struct initramfs_file file = {"lwk.elf", in_folder("kernel")};
	struct error error = {""};
	char path[64], text[8] = "";
	int archive, inner;

	(void)state;
	write_file("kernel", "abc");
	archive = initramfs_make(&file, 1, &error);
	assert_true(archive >= 0);
	fd_path(archive, path, sizeof(path));
	inner = initramfs_extract(path, "lwk.elf", &error);
	assert_true(inner >= 0);
	assert_int_equal(pread(inner, text, sizeof(text), 0), 3);
	assert_string_equal(text, "abc");
	close(inner);
	assert_int_equal(initramfs_extract(path, "lwk", &error), -1);
	assert_non_null(strstr(error.message, "not in the archive"));
	assert_int_equal(initramfs_extract(in_folder("kernel"), "lwk.elf", &error), -1);
	assert_int_equal(initramfs_extract(in_folder("none"), "lwk.elf", &error), -1);
	close(archive);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_folder, drop_folder)
	const struct CMUnitTest tests[] = {
		TEST(images_are_kept_by_hash),	   TEST(damaged_images_are_refused),
		TEST(what_cannot_be_put),	   TEST(unneeded_images_are_swept),
		TEST(images_in_use_are_not_swept), TEST(a_file_of_an_initramfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
