/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program and the memory that workers of this host inherit. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/boot/worker_shared.h"
#include "targets/linux-host/host.h"

_Static_assert(sizeof(struct host_meeting) <= HOST_MEETING_BYTES, "it fits");

/* A copy of the file in memory that children inherit and can execute. */
static int copy_program(const char *path, struct error *error)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to = memfd_create("bench", 0);
	char piece[65536];
	ssize_t n = -1;

	while (from >= 0 && to >= 0 && (n = read(from, piece, sizeof(piece))) > 0) {
		if (write(to, piece, (size_t)n) != n) {
			n = -1;
			break;
		}
	}
	if (n < 0)
		error_set(error, "cannot copy %s: %s", path, strerror(errno));
	if (from >= 0)
		close(from);
	if (n >= 0 || to < 0)
		return to;
	close(to);
	return -1;
}

/* Tried, as it takes a limit (which is raised as far as it goes, and inherited) or a capability. */
bool worker_shared_may_lock(size_t bytes)
{
	struct rlimit limit;
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool ok;

	if (memory == MAP_FAILED)
		return false;
	if (!getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_MEMLOCK, &limit);
	}
	ok = !mlock(memory, bytes);
	munmap(memory, bytes);
	return ok;
}

void worker_shared_close(struct worker_shared *shared)
{
	for (size_t i = 0; i < shared->phases; i++)
		close(shared->meeting[i]);
	free(shared->meeting);
	if (shared->program >= 0)
		close(shared->program);
}

bool worker_shared_open(struct worker_shared *shared, const char *program, size_t phases,
			struct error *error)
{
	*shared = (struct worker_shared){.program = -1};
	shared->program = copy_program(program, error);
	if (shared->program < 0)
		return false;
	shared->meeting = memory_zeroed(phases, sizeof(*shared->meeting));
	for (; shared->phases < phases; shared->phases++) {
		int fd = memfd_create("meeting", 0);

		if (fd < 0 || ftruncate(fd, HOST_MEETING_BYTES)) {
			error_set(error, "cannot share memory among workers: %s", strerror(errno));
			if (fd >= 0)
				close(fd);
			worker_shared_close(shared);
			return false;
		}
		shared->meeting[shared->phases] = fd;
	}
	return true;
}
