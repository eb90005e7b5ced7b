/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Milliseconds from exec of a QEMU command to the first newline in its serial file. Usage:
 * first_record FILE COMMAND [ARGUMENT...]; the command is killed once the line is there.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_MS 20000.0

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int has_line(const char *path)
{
	char bytes[256];
	int file = open(path, O_RDONLY);
	ssize_t n;

	if (file < 0)
		return 0;
	n = read(file, bytes, sizeof(bytes));
	close(file);
	return n > 0 && memchr(bytes, '\n', (size_t)n) != NULL;
}

int main(int argc, char **argv)
{
	const struct timespec pause = {.tv_nsec = 200 * 1000};
	double start, elapsed = 0;
	pid_t child;

	if (argc < 3) {
		fprintf(stderr, "usage: first_record FILE COMMAND [ARGUMENT...]\n");
		return 2;
	}
	unlink(argv[1]);
	start = now_ms();
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	while (!has_line(argv[1]) && elapsed < LIMIT_MS) {
		nanosleep(&pause, NULL);
		elapsed = now_ms() - start;
	}
	elapsed = now_ms() - start;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (elapsed >= LIMIT_MS)
		return 1;
	printf("%.1f\n", elapsed);
	return 0;
}
