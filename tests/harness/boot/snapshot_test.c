/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cache of settled machines: whole or not at all, what it says it is, and not too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/boot/snapshot.h"
#include "tests/harness/made_up/folder.h"

#define BYTES 300000
#define A     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int own_cache(void **state)
{
	return new_folder(state) || setenv("XDG_CACHE_HOME", folder, 1);
}

static const char *path(const char *key, const char *suffix)
{
	static char name[128];

	snprintf(name, sizeof(name), "harness/%s%s", key, suffix);
	return in_folder(name);
}

static bool exists(const char *key, const char *suffix)
{
	return !access(path(key, suffix), F_OK);
}

/* As a machine would be: bytes that follow from one, and hardly compress. */
static void fill(uint8_t *bytes, uint32_t from)
{
	for (size_t i = 0; i < BYTES; i++) {
		from = from * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(from >> 24);
	}
}

static void put(const char *key, uint32_t from)
{
	static uint8_t bytes[BYTES];
	int fd = memfd_create("machine", MFD_CLOEXEC);
	struct error error = {""};

	fill(bytes, from);
	assert_int_equal(write(fd, bytes, BYTES), BYTES);
	if (!snapshot_put(key, fd, &error))
		fail_msg("%s", error.message);
	close(fd);
}

static void holds(const char *key, uint32_t from)
{
	static uint8_t expected[BYTES], bytes[BYTES + 1];
	struct snapshot snapshot = {.fd = -1};
	struct error error = {""};
	int fd;

	snprintf(snapshot.key, sizeof(snapshot.key), "%s", key);
	fd = snapshot_open(&snapshot, &error);
	if (fd < 0)
		fail_msg("%s", error.message);
	fill(expected, from);
	assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), BYTES);
	assert_memory_equal(bytes, expected, BYTES);
	/* a second user has the same, and may go first */
	assert_int_equal(snapshot_open(&snapshot, &error), fd);
	snapshot_close(&snapshot);
	assert_int_equal(pread(fd, bytes, 1, 0), 1);
	snapshot_close(&snapshot);
	assert_int_equal(pread(fd, bytes, 1, 0), -1);
}

static void what_is_put_comes_out_again(void **state)
{
	(void)state;
	assert_false(snapshot_check(A));
	put(A, 1);
	assert_true(snapshot_check(A));
	assert_false(snapshot_check(B));
	holds(A, 1);
	put(A, 2);
	holds(A, 2);
}

static void gone(const char *key)
{
	struct snapshot snapshot = {.fd = -1};
	struct error error = {""};

	snprintf(snapshot.key, sizeof(snapshot.key), "%s", key);
	assert_int_equal(snapshot_open(&snapshot, &error), -1);
	assert_int_equal(snapshot.users, 0);
	assert_string_not_equal(error.message, "");
	assert_false(snapshot_check(key));
	assert_false(exists(key, ".snapshot"));
}

/* A byte of each part: head, key, hash, beginning, middle and end of what is packed. */
static void one_that_is_damaged_is_deleted(void **state)
{
	struct stat status;

	(void)state;
	put(A, 1);
	assert_int_equal(stat(path(A, ".snapshot"), &status), 0);
	for (size_t i = 0; i < 8; i++) {
		const off_t at[] = {
			0, 17, 30, 100, 148, 149, status.st_size / 2, status.st_size - 1};
		uint8_t byte;
		int fd;

		put(A, 1);
		fd = open(path(A, ".snapshot"), O_RDWR | O_CLOEXEC);
		assert_int_equal(pread(fd, &byte, 1, at[i]), 1);
		byte ^= 1;
		assert_int_equal(pwrite(fd, &byte, 1, at[i]), 1);
		close(fd);
		gone(A);
	}
}

static void one_of_another_key_is_deleted(void **state)
{
	(void)state;
	put(A, 1);
	put(B, 2);
	char other[PATH_MAX];

	snprintf(other, sizeof(other), "%s", path(B, ".snapshot"));
	assert_int_equal(rename(path(A, ".snapshot"), other), 0);
	gone(B);
}

static void one_that_is_cut_is_deleted(void **state)
{
	static const off_t sizes[] = {0, 1, 148, 149, 150, 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put(A, 1);
		assert_int_equal(truncate(path(A, ".snapshot"), sizes[i]), 0);
		gone(A);
	}
}

static void a_link_is_none(void **state)
{
	char target[PATH_MAX];

	(void)state;
	put(A, 1);
	snprintf(target, sizeof(target), "%s", in_folder("elsewhere"));
	assert_int_equal(rename(path(A, ".snapshot"), target), 0);
	assert_int_equal(symlink(target, path(A, ".snapshot")), 0);
	gone(A);
	assert_int_equal(access(target, F_OK), 0);
}

/* A file of so many bytes, of which none is written, last used so many seconds ago. */
static void plant(const char *key, const char *suffix, off_t bytes, long ago)
{
	struct timespec times[2] = {{.tv_sec = time(NULL) - ago}, {.tv_sec = time(NULL) - ago}};
	int fd = open(path(key, suffix), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(ftruncate(fd, bytes), 0);
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static void those_not_used_for_longest_make_room(void **state)
{
	const off_t part = SNAPSHOT_CACHE_MAX / 2;
	struct snapshot_cache cache;

	(void)state;
	put(A, 1);
	plant("1", ".snapshot", part, 3000);
	plant("2", ".snapshot", part, 2000);
	plant("3", ".snapshot", part - 2 * BYTES, 1000);
	plant("1", ".proof", part, 5000); /* is none */
	put(B, 2);
	assert_false(exists("1", ".snapshot"));
	assert_false(exists("2", ".snapshot"));
	assert_true(exists("3", ".snapshot"));
	assert_true(exists("1", ".proof"));
	holds(A, 1);
	holds(B, 2);
	snapshot_cache_look(&cache);
	assert_int_equal(cache.n, 3);
	assert_true(cache.bytes <= SNAPSHOT_CACHE_MAX);
	/* what is looked at counts as used */
	plant(A, ".touched", 0, 0);
	plant("2", ".snapshot", part, 2000);
	assert_true(snapshot_check(A));
	put(B, 2);
	assert_false(exists("2", ".snapshot"));
	assert_true(exists(A, ".snapshot"));
}

static void the_newest_stays_however_large_it_is(void **state)
{
	(void)state;
	put(A, 1);
	plant(A, ".snapshot", SNAPSHOT_CACHE_MAX, 1000);
	plant("1", ".snapshot", SNAPSHOT_CACHE_MAX + 1, -1000); /* put by another, just now */
	put(B, 2);
	assert_true(exists("1", ".snapshot"));
	assert_false(exists(A, ".snapshot"));
}

static void what_nobody_finishes_is_deleted(void **state)
{
	(void)state;
	put(A, 1);
	plant("old", ".unfinished", 10, 4000);
	plant("new", ".unfinished", 10, 3000);
	put(B, 2);
	assert_false(exists("old", ".unfinished"));
	assert_true(exists("new", ".unfinished"));
	assert_false(snapshot_check("new"));
}

static void what_cannot_be_put_leaves_nothing(void **state)
{
	struct error error = {""};
	int fd = memfd_create("nothing", MFD_CLOEXEC);
	struct snapshot_cache cache;

	(void)state;
	assert_false(snapshot_put(A, fd, &error));
	assert_non_null(strstr(error.message, "wrote nothing"));
	close(fd);
	snapshot_cache_look(&cache);
	assert_int_equal(cache.n, 0);
	assert_int_equal(rmdir(in_folder("harness")), 0); /* empty */
	fd = open(in_folder("harness"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	close(fd);
	fd = memfd_create("machine", MFD_CLOEXEC);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_false(snapshot_put(A, fd, &error));
	assert_non_null(strstr(error.message, "ot a directory"));
	close(fd);
}

static void proofs_are_of_a_qemu_and_a_kernel(void **state)
{
	struct snapshot_cache cache;
	struct error error;

	(void)state;
	assert_int_equal(snapshot_proof("7.2", A), SNAPSHOT_UNPROVEN);
	assert_true(snapshot_proof_put("7.2", A, true, &error));
	assert_true(snapshot_proof_put("7.2", B, false, &error));
	assert_int_equal(snapshot_proof("7.2", A), SNAPSHOT_EQUAL);
	assert_int_equal(snapshot_proof("7.2", B), SNAPSHOT_DIFFERS);
	assert_int_equal(snapshot_proof("7.3", A), SNAPSHOT_UNPROVEN);
	snapshot_cache_look(&cache);
	assert_int_equal(cache.n, 0);
	assert_int_equal(cache.n_proofs, 2);
	assert_int_equal(cache.n_differ, 1);
	assert_true(snapshot_proof_put("7.2", A, false, &error));
	assert_int_equal(snapshot_proof("7.2", A), SNAPSHOT_DIFFERS);
}

static void emptied_it_holds_nothing_of_ours(void **state)
{
	struct error error;

	(void)state;
	put(A, 1);
	assert_true(snapshot_proof_put("7.2", A, true, &error));
	plant("x", ".unfinished", 1000, 0);
	plant("x", ".mine", 1000, 0);
	assert_true(snapshot_cache_empty() > BYTES + 1000);
	assert_int_equal(snapshot_cache_empty(), 0);
	assert_int_equal(snapshot_proof("7.2", A), SNAPSHOT_UNPROVEN);
	assert_false(snapshot_check(A));
	assert_true(exists("x", ".mine"));
}

static void no_home_no_cache(void **state)
{
	char path_of[PATH_MAX], *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;

	(void)state;
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_false(snapshot_folder(path_of));
	assert_false(snapshot_check(A));
	setenv("HOME", folder, 1);
	assert_true(snapshot_folder(path_of));
	assert_string_equal(path_of, in_folder(".cache/harness"));
	/* a relative one is none (XDG base directories) */
	setenv("XDG_CACHE_HOME", "here", 1);
	assert_true(snapshot_folder(path_of));
	assert_string_equal(path_of, in_folder(".cache/harness"));
	put(A, 1);
	assert_true(snapshot_check(A));
	if (home)
		setenv("HOME", home, 1);
	free(home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_put_comes_out_again, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(one_that_is_damaged_is_deleted, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(one_of_another_key_is_deleted, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(one_that_is_cut_is_deleted, own_cache, drop_folder),
		cmocka_unit_test_setup_teardown(a_link_is_none, own_cache, drop_folder),
		cmocka_unit_test_setup_teardown(those_not_used_for_longest_make_room, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(the_newest_stays_however_large_it_is, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(what_nobody_finishes_is_deleted, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(what_cannot_be_put_leaves_nothing, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(proofs_are_of_a_qemu_and_a_kernel, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(emptied_it_holds_nothing_of_ours, own_cache,
						drop_folder),
		cmocka_unit_test_setup_teardown(no_home_no_cache, own_cache, drop_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
