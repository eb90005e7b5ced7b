// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Futexes. Knows nothing of timeouts' formats or of operation numbers (sys_futex.c).
 */
#include "targets/lwk/futex.h"
#include "targets/lwk/process.h"
#include "targets/lwk/user_access.h"

#define BUCKETS 64

/* How many locks a thread may die with: as Linux, so that a looping list ends. */
#define ROBUST_MAX 2048

/* On the stack of who waits; in a bucket's list until woken. */
struct waiter {
	struct waiter *next;
	struct task *task;
	uint64_t address;
	uint32_t bits;
	bool queued;
	volatile bool woken;
};

static struct spinlock lock;
static struct waiter *bucket[BUCKETS];

static struct waiter **bucket_of(uint64_t address)
{
	return &bucket[(address >> 2 ^ address >> 12) % BUCKETS];
}

/* At the end of its list: who came first is woken first. */
static void enqueue(struct waiter *waiter)
{
	struct waiter **link = bucket_of(waiter->address);

	while (*link)
		link = &(*link)->next;
	waiter->next = NULL;
	waiter->queued = true;
	*link = waiter;
}

static void dequeue(struct waiter *waiter)
{
	struct waiter **link = bucket_of(waiter->address);

	while (*link != waiter)
		link = &(*link)->next;
	*link = waiter->next;
	waiter->queued = false;
}

/* 0 if the word has that value. The lock orders this against futex_wake(). */
static long check_word(uint64_t address, uint32_t expected)
{
	uint32_t value;

	if (address % sizeof(value))
		return -EINVAL;
	if (copy_from_user(&value, address, sizeof(value)) < 0)
		return -EFAULT;
	return value == expected ? 0 : -EAGAIN;
}

long futex_wait(uint64_t address, uint32_t expected, uint64_t deadline, uint32_t bits)
{
	struct waiter waiter = {.task = task_current(), .address = address, .bits = bits};
	long result;

	spin_lock(&lock);
	result = check_word(address, expected);
	if (result == 0)
		enqueue(&waiter);
	spin_unlock(&lock);
	if (result < 0)
		return result;

	result = task_sleep(&waiter.woken, deadline);
	if (result < 0) {
		spin_lock(&lock);
		if (waiter.queued)
			dequeue(&waiter);
		else
			result = 0; /* woken as well, after all */
		spin_unlock(&lock);
	}
	return result;
}

static bool matches(const struct waiter *waiter, uint64_t address, uint32_t bits)
{
	return waiter->address == address && (waiter->bits & bits);
}

/* Wake in order of arrival. The waiter is gone once task_wake() has set its flag. */
static uint32_t wake_locked(uint64_t address, uint32_t n, uint32_t bits)
{
	struct waiter *waiter = *bucket_of(address), *next;
	uint32_t woken = 0;

	for (; waiter && woken < n; waiter = next) {
		next = waiter->next;
		if (!matches(waiter, address, bits))
			continue;
		dequeue(waiter);
		task_wake(waiter->task, &waiter->woken);
		woken++;
	}
	return woken;
}

long futex_wake(uint64_t address, uint32_t n, uint32_t bits)
{
	uint32_t woken;

	spin_lock(&lock);
	woken = wake_locked(address, n, bits);
	spin_unlock(&lock);
	return woken;
}

static uint32_t move_locked(uint64_t from, uint64_t to, uint32_t m)
{
	struct waiter *waiter = *bucket_of(from), *next;
	uint32_t moved = 0;

	if (from == to)
		return 0;
	for (; waiter && moved < m; waiter = next) {
		next = waiter->next;
		if (!matches(waiter, from, FUTEX_BITSET_ANY))
			continue;
		dequeue(waiter);
		waiter->address = to;
		enqueue(waiter);
		moved++;
	}
	return moved;
}

long futex_requeue(uint64_t address, uint64_t to, uint32_t n, uint32_t m, const uint32_t *expected)
{
	long result, moved;

	spin_lock(&lock);
	result = expected ? check_word(address, *expected) : 0;
	if (result == 0) {
		result = wake_locked(address, n, FUTEX_BITSET_ANY);
		moved = move_locked(address, to, m);
		if (expected)
			result += moved;
	}
	spin_unlock(&lock);
	return result;
}

/* The owner died: say so in the word, and let one of those who wait find out. */
static void robust_release(uint64_t address, uint32_t owner)
{
	uint32_t seen, old;

	if (copy_from_user(&seen, address, sizeof(seen)) < 0)
		return;
	while ((seen & FUTEX_TID) == owner) {
		if (exchange_user(address, seen, (seen & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &old) <
		    0)
			return;
		if (old == seen) {
			if (old & FUTEX_WAITERS)
				futex_wake(address, 1, FUTEX_BITSET_ANY);
			return;
		}
		seen = old;
	}
}

void futex_robust_exit(struct task *task)
{
	struct linux_robust_list_head head;
	uint64_t entry;

	if (copy_from_user(&head, task->robust_list, sizeof(head)) < 0)
		return;
	entry = head.list & ~1ul; /* bit 0 marks a priority-inheritance futex */
	for (int i = 0; i < ROBUST_MAX && entry != task->robust_list; i++) {
		uint64_t next;

		if (copy_from_user(&next, entry, sizeof(next)) < 0)
			return;
		if (entry != (head.pending & ~1ul))
			robust_release(entry + head.futex_offset, task->id);
		entry = next & ~1ul;
	}
	if (head.pending & ~1ul)
		robust_release((head.pending & ~1ul) + head.futex_offset, task->id);
}
