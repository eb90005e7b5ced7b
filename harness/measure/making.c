/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks make for files that are not there. Knows their names, and not how they are made. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/base/progress.h"
#include "harness/base/run_tool.h"
#include "harness/base/words.h"
#include "harness/host/cpus.h"
#include "harness/measure/making.h"

#define BENCH_OBJECTS "build/bench.objects" /* listed with a run; made of what the program is */
#define LOCK	      "build/making.lock"
#define SAID_MAX      8192

/* The words for make; from `first` on the files. */
struct making {
	const char *root;
	char **words;
	size_t n, first;
};

static void add(struct making *making, const char *word)
{
	making->words = memory_grow(making->words, making->n, sizeof(*making->words));
	making->words[making->n++] = memory_copy(word);
}

static void need(struct making *making, const char *file)
{
	struct error ignored;
	char path[PATH_MAX];

	for (size_t i = making->first; i < making->n; i++) {
		if (!strcmp(making->words[i], file))
			return;
	}
	if (!target_image(making->root, file, path, &ignored))
		add(making, file);
}

static void need_files(struct making *making, const struct target_parts *parts)
{
	for (size_t i = 0; i < parts->n_files; i++)
		need(making, parts->files[i].path);
}

static void need_target(struct making *making, const struct target *target,
			const struct run_request *request)
{
	if (!request->elf) {
		need(making, TARGET_BENCH_ELF);
		need(making, BENCH_OBJECTS);
	}
	if (target_is_process(target))
		return;
	if (!request->options.kernel)
		need(making, target->kernel);
	need_files(making, &target->parts);
	if (request->params.number[PARAM_CORES])
		need_files(making, &target->shared);
	if (!target->companion)
		return;
	need(making, target->companion->kernel);
	need_files(making, &target->companion->parts);
}

static void forget(struct making *making)
{
	for (size_t i = 0; i < making->n; i++)
		free(making->words[i]);
	free(making->words);
	making->words = NULL;
	making->n = making->first = 0;
}

/* Is anything missing? Then the words are those that make it. */
static bool find(struct making *making, const struct target *const *targets, size_t n,
		 const struct run_request *request)
{
	char jobs[32];

	forget(making);
	snprintf(jobs, sizeof(jobs), "-j%zu", cpus_usable());
	for (const char *const *word =
		     (const char *const[]){"make", "-s", "--no-print-directory", jobs, NULL};
	     *word; word++)
		add(making, *word);
	making->first = making->n;
	for (size_t i = 0; i < n; i++)
		need_target(making, targets[i], request);
	return making->n > making->first;
}

/* A file that only one command at a time can lock; -1 with the error set. */
static int lock(const char *root, bool quiet, struct error *error)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/build", root) >= PATH_MAX - (int)sizeof(LOCK))
		return error_set(error, "path too long: %s", root), -1;
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/" LOCK, root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_set(error, "%s: %s", path, strerror(errno)), -1;
	interrupt_hold();
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (errno == EWOULDBLOCK && !quiet)
		fputs("harness: waiting for another command that makes files\n", stderr);
	while (flock(fd, LOCK_EX)) {
		if (errno == EINTR && !interrupt_pending())
			continue;
		error_set(error, "%s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static void show(void *context)
{
	progress_wait(context, "making");
}

static char *files_text(const struct making *making)
{
	struct words words = {NULL, 0};

	for (size_t i = making->first; i < making->n; i++)
		words_add(&words, "%s%s", i > making->first ? " " : "", making->words[i]);
	return words_take(&words);
}

static bool run(struct making *making, const char *name, bool quiet, struct error *error)
{
	char *files = files_text(making), *said = memory_zeroed(SAID_MAX, 1);
	struct progress progress;
	bool ok;

	if (!quiet)
		fprintf(stderr, "harness: not there yet: make %s\n", files);
	making->words = memory_grow(making->words, making->n, sizeof(*making->words));
	making->words[making->n] = NULL;
	progress_start(&progress, name, quiet);
	ok = run_tool_watched(making->words, making->root, show, &progress, said, SAID_MAX, error);
	progress_end(&progress);
	if (!interrupt_pending() && (!ok || !quiet))
		fputs(said, stderr);
	if (!ok && !interrupt_pending())
		error_set(error, "`make %s` failed in %s", files, making->root);
	free(files);
	free(said);
	return ok;
}

bool making_make(const struct paths *paths, const struct target *const *targets, size_t n,
		 const struct run_request *request, struct error *error)
{
	struct making making = {.root = paths->root};
	bool ok = true;
	int fd;

	if (target_can_make(paths->root) && find(&making, targets, n, request)) {
		fd = lock(paths->root, request->quiet, error);
		ok = fd >= 0;
		/* another command may have made it by now */
		if (ok && find(&making, targets, n, request))
			ok = run(&making, targets[0]->name, request->quiet, error);
		if (fd >= 0)
			close(fd);
	}
	forget(&making);
	return ok;
}
