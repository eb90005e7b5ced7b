// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on descriptors. There is the console: 0 is always at its end, 1 and 2 print, byte for
 * byte; all can be closed without effect. Other descriptors are those of a Linux beside this kernel;
 * without one none can come to be.
 */
#include "targets/kernel/clock.h"
#include "targets/lwk/delegate.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/process.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/machine.h"

#define DESCRIPTORS 3

#define SYS_READ       0
#define SYS_WRITE      1
#define SYS_CLOSE      3
#define SYS_FSTAT      5
#define SYS_LSEEK      8
#define SYS_READLINK   89
#define SYS_NEWFSTATAT 262
#define VECTORS_MAX    1024 /* IOV_MAX */

/* One record of the wire fits, so that records written by several cores do not mix. */
#define BOUNCE_BYTES 1024

/* A length that a read or write may have: the rest is cut off, as Linux does (MAX_RW_COUNT). */
#define LENGTH_MAX 0x7ffff000ul

static bool is_output(uint32_t fd)
{
	return fd == 1 || fd == 2;
}

/* A call on a descriptor that is not ours. */
static long elsewhere(uint64_t number, uint32_t fd, uint64_t b, uint64_t c)
{
	return delegate_possible() ? DELEGATE(number, fd, b, c) : -EBADF;
}

long sys_read(uint32_t fd, uint64_t to, uint64_t bytes)
{
	if (fd >= DESCRIPTORS)
		return elsewhere(SYS_READ, fd, to, bytes);
	return bytes && !user_range(to, 1) ? -EFAULT : 0;
}

long sys_write(uint32_t fd, uint64_t from, uint64_t bytes)
{
	char bounce[BOUNCE_BYTES];
	uint64_t done = 0;

	if (!is_output(fd))
		return elsewhere(SYS_WRITE, fd, from, bytes);
	if (bytes > LENGTH_MAX)
		bytes = LENGTH_MAX;
	while (done < bytes) {
		size_t n = bytes - done < BOUNCE_BYTES ? bytes - done : BOUNCE_BYTES;

		if (copy_from_user(bounce, from + done, n) < 0)
			return done ? (long)done : -EFAULT;
		console_write(bounce, n);
		done += n;
	}
	return done;
}

/* Apply a call to each piece of a vector, until one comes up short. */
static long each_piece(uint32_t fd, uint64_t vector, uint64_t n,
		       long (*call)(uint32_t fd, uint64_t address, uint64_t bytes))
{
	long done = 0;

	if (n > VECTORS_MAX)
		return -EINVAL;
	for (uint64_t i = 0; i < n; i++) {
		struct linux_iovec piece;
		long result;

		if (copy_from_user(&piece, vector + i * sizeof(piece), sizeof(piece)) < 0)
			return done ? done : -EFAULT;
		if (piece.bytes > LENGTH_MAX - (uint64_t)done)
			return done ? done : -EINVAL;
		result = call(fd, piece.base, piece.bytes);
		if (result < 0)
			return done ? done : result;
		done += result;
		if ((uint64_t)result < piece.bytes)
			break;
	}
	return done;
}

long sys_readv(uint32_t fd, uint64_t vector, uint64_t n)
{
	return fd < DESCRIPTORS || delegate_possible() ? each_piece(fd, vector, n, sys_read)
						       : -EBADF;
}

long sys_writev(uint32_t fd, uint64_t vector, uint64_t n)
{
	return is_output(fd) || delegate_possible() ? each_piece(fd, vector, n, sys_write) : -EBADF;
}

long sys_close(uint32_t fd)
{
	return fd < DESCRIPTORS ? 0 : elsewhere(SYS_CLOSE, fd, 0, 0);
}

long sys_lseek(uint32_t fd, int64_t offset, uint32_t whence)
{
	return fd < DESCRIPTORS ? -ESPIPE : elsewhere(SYS_LSEEK, fd, offset, whence);
}

long sys_dup(uint32_t fd)
{
	return fd < DESCRIPTORS ? -EINVAL : -EBADF;
}

long sys_ioctl(uint32_t fd)
{
	return fd < DESCRIPTORS || delegate_possible() ? -ENOTTY : -EBADF;
}

static int16_t ready_events(const struct linux_pollfd *poll)
{
	if (poll->fd < 0)
		return 0;
	if (poll->fd >= DESCRIPTORS)
		return POLLNVAL;
	return poll->events & (poll->fd == 0 ? POLLIN : POLLOUT);
}

/* Nothing ever becomes ready later, so what is not ready now is waited for in vain. */
long sys_poll(uint64_t fds, uint32_t n, int32_t timeout_ms)
{
	volatile bool never = false;
	uint64_t deadline = 0;
	long ready = 0;

	if (n > VECTORS_MAX)
		return -EINVAL;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t at = fds + i * sizeof(struct linux_pollfd);
		struct linux_pollfd poll;

		if (copy_from_user(&poll, at, sizeof(poll)) < 0)
			return -EFAULT;
		poll.revents = ready_events(&poll);
		ready += poll.revents != 0;
		if (copy_to_user(at, &poll, sizeof(poll)) < 0)
			return -EFAULT;
	}
	if (ready || timeout_ms == 0)
		return ready;
	if (timeout_ms > 0)
		deadline = rdtsc() + clock_ns_to_ticks(timeout_ms * 1000000ul);
	return task_sleep(&never, deadline) == -EINTR ? -EINTR : 0;
}

long sys_fstat(uint32_t fd, uint64_t to)
{
	struct linux_stat stat = {
		.ino = 1, .nlink = 1, .mode = S_IFCHR | 0620, .rdev = 0x440, .blksize = 1024};

	if (fd >= DESCRIPTORS)
		return elsewhere(SYS_FSTAT, fd, to, 0);
	return copy_to_user(to, &stat, sizeof(stat));
}

/* Without Linux every path leads nowhere, except the empty one where it means the descriptor. */
long sys_newfstatat(int32_t fd, uint64_t path, uint64_t to, uint32_t flags)
{
	char first;

	if (copy_from_user(&first, path, 1) < 0)
		return -EFAULT;
	if (first == 0 && (flags & AT_EMPTY_PATH) && (uint32_t)fd < DESCRIPTORS)
		return sys_fstat(fd, to);
	return delegate_possible() ? DELEGATE(SYS_NEWFSTATAT, fd, path, to, flags) : -ENOENT;
}

long sys_readlink(uint64_t path, uint64_t to, uint64_t bytes)
{
	char first;

	if (delegate_possible())
		return DELEGATE(SYS_READLINK, path, to, bytes);
	return copy_from_user(&first, path, 1) < 0 ? -EFAULT : -ENOENT;
}
