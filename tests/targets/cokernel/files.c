// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program for the co-kernel whose calls Linux must do. Prints what each came to, in a form that is
 * the same on Linux itself.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                          \
	do {                                                                                \
		long result_ = (call);                                                      \
		printf("%s: %ld %s\n", #call, result_, result_ < 0 ? strerror(errno) : ""); \
	} while (0)

static char big[300000], copy[sizeof(big)];

static void whole(int fd, ssize_t (*move)(int, void *, size_t), char *bytes)
{
	size_t done = 0;

	while (done < sizeof(big)) {
		ssize_t n = move(fd, bytes + done, sizeof(big) - done);

		if (n <= 0) {
			printf("moved %zu: %s\n", done, strerror(errno));
			return;
		}
		done += (size_t)n;
	}
}

static void files(void)
{
	struct iovec pieces[] = {{"one ", 4}, {"two\n", 4}};
	struct stat status;
	char text[32] = "";
	int fd = open("/tmp/a", O_CREAT | O_RDWR | O_TRUNC, 0640);

	printf("opened %d\n", fd >= 0);
	SHOW(writev(fd, pieces, 2));
	SHOW(lseek(fd, 4, SEEK_SET));
	SHOW(read(fd, text, sizeof(text)));
	printf("text %s", text);
	SHOW(pwrite(fd, "TWO", 3, 4));
	SHOW(pread(fd, text, 8, 0));
	printf("text %s", text);
	SHOW(fstat(fd, &status));
	printf("mode %o size %ld\n", status.st_mode, (long)status.st_size);
	SHOW(ftruncate(fd, 2));
	SHOW(stat("/tmp/a", &status));
	printf("size %ld\n", (long)status.st_size);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 >> 3);
	SHOW(lseek(fd, 0, SEEK_SET));
	whole(fd, (ssize_t(*)(int, void *, size_t))write, big);
	SHOW(lseek(fd, 0, SEEK_SET));
	whole(fd, read, copy);
	printf("equal %d\n", memcmp(big, copy, sizeof(big)));
	SHOW(close(fd));
	SHOW(close(fd));
}

static void names(void)
{
	char text[64] = "";
	int entries = 0;
	DIR *folder;

	SHOW(mkdir("/tmp/d", 0755));
	SHOW(rename("/tmp/a", "/tmp/d/b"));
	SHOW(symlink("b", "/tmp/d/c"));
	SHOW(readlink("/tmp/d/c", text, sizeof(text)));
	printf("link %s\n", text);
	SHOW(chdir("/tmp/d"));
	printf("in %s\n", getcwd(text, sizeof(text)));
	SHOW(access("b", R_OK));
	folder = opendir(".");
	while (folder && readdir(folder))
		entries++;
	printf("entries %d\n", entries);
	SHOW(unlink("c"));
	SHOW(unlink("b"));
	SHOW(rmdir("/tmp/d"));
}

static void errors(void)
{
	char *path = malloc(10000);
	int fd;

	SHOW(open("/none/such", O_RDONLY));
	SHOW(read(77, path, 1));
	SHOW(write(1000000, path, 1));
	memset(path, 'x', 9999);
	path[9999] = '\0';
	SHOW(open(path, O_RDONLY));
	SHOW(open((char *)8, O_RDONLY));
	fd = open("/dev/null", O_RDWR);
	SHOW(syscall(SYS_read, fd, path, 1));
	SHOW(syscall(SYS_read, fd, 8, 1));
}

/* All descriptors that there are, twice: those that were closed are free again. */
static void descriptors(void)
{
	static int fd[2000];

	for (int round = 0; round < 2; round++) {
		int n = 0;

		while (n < 2000 && (fd[n] = open("/dev/null", O_RDONLY)) >= 0)
			n++;
		printf("more than a thousand: %d, then %s\n", n > 1000, strerror(errno));
		while (n)
			close(fd[--n]);
	}
}

static void *reader(void *name)
{
	for (int i = 0; i < 50; i++) {
		int fd = open(name, O_RDONLY);
		char text[8];

		if (fd < 0 || read(fd, text, 4) != 4 || memcmp(text, name, 4) || close(fd))
			return "failed";
	}
	return "good";
}

/* Calls of several threads at once: each gets its own answer. */
static void threads(void)
{
	static char *names[] = {"/t0", "/t1", "/t2", "/t3"};
	pthread_t thread[4];
	void *result;

	for (int i = 0; i < 4; i++) {
		int fd = open(names[i], O_CREAT | O_WRONLY, 0600);

		if (write(fd, names[i], 4) != 4 || close(fd))
			printf("cannot write %s\n", names[i]);
		pthread_create(&thread[i], NULL, reader, names[i]);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], &result);
		printf("thread %d: %s\n", i, (char *)result);
	}
}

int main(void)
{
	files();
	names();
	errors();
	descriptors();
	threads();
	printf("the year is %s\n", time(NULL) > 1600000000 ? "plausible" : "wrong");
	return 0;
}
