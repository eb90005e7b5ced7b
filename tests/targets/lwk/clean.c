// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does all memory that a program is given read as zero, whoever had it before? On two cores at once:
 * maps, looks, writes over it, and gives it back, in every way there is; all memory that can be had,
 * too. Ends with 0, or says where a word was found and ends with 1. Usage: clean [ROUNDS]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE	  4096ul
#define LARGE	  (2ul << 20)
#define THREADS	  2
#define PIECE_MAX 2000 /* pages */
#define CHUNKS	  4096
#define FILLING	  0xa5a5a5a5a5a5a5a5ul
#define SHARED	  (8 * LARGE)

static void fail(const char *how, const uint64_t *at)
{
	printf("unclean: %s: %lx at %p\n", how, *at, (const void *)at);
	exit(1);
}

static void look(const char *how, const char *memory, size_t bytes)
{
	const uint64_t *word = (const uint64_t *)memory;

	for (size_t i = 0; i < bytes / 8; i++) {
		if (word[i])
			fail(how, &word[i]);
	}
}

static void fill(char *memory, size_t bytes)
{
	uint64_t *word = (uint64_t *)memory;

	for (size_t i = 0; i < bytes / 8; i++)
		word[i] = FILLING;
}

static uint64_t chance(uint64_t *state)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return *state >> 33;
}

static char *map(size_t bytes, int rights)
{
	char *memory = mmap(NULL, bytes, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* Some of its pages are written, by chance. */
static void scribble(char *memory, size_t bytes, uint64_t *state)
{
	for (size_t i = 0; i < 1 + bytes / PAGE / 8; i++)
		fill(memory + chance(state) % (bytes / PAGE) * PAGE, PAGE);
}

/* A pointer gone wild, to memory that was given back: Linux would end the program. Alone. */
static void try_wild(void)
{
	size_t bytes = 3 * LARGE;
	char *memory = map(bytes, PROT_READ | PROT_WRITE), *again;

	munmap(memory, bytes);
	fill(memory + LARGE, PAGE);
	again = map(SHARED, PROT_READ | PROT_WRITE);
	look("mmap after a wild write", again, SHARED);
	munmap(again, SHARED);
	again = mmap(memory, bytes, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (again != MAP_FAILED)
		look("mmap at a place that was written wildly", again, bytes);
	munmap(memory, bytes);
}

/* Mapped, discarded in part, once more, given back. */
static void try_pieces(uint64_t *state)
{
	size_t bytes = (1 + chance(state) % PIECE_MAX) * PAGE, half = bytes / 2 / PAGE * PAGE;
	char *memory = map(bytes, PROT_READ | PROT_WRITE);

	if (!memory)
		return;
	look("mmap", memory, bytes);
	fill(memory, bytes);
	if (half) {
		madvise(memory, half, MADV_DONTNEED);
		look("MADV_DONTNEED", memory, half);
		scribble(memory, half, state);
		madvise(memory, half, MADV_DONTNEED);
		look("MADV_DONTNEED again", memory, half);
	}
	munmap(memory, bytes);
}

static void try_rights(uint64_t *state)
{
	size_t bytes = (2 + chance(state) % PIECE_MAX) * PAGE;
	char *memory = map(bytes, PROT_NONE);

	if (!memory)
		return;
	mprotect(memory + PAGE, bytes - PAGE, PROT_READ | PROT_WRITE);
	look("mprotect", memory + PAGE, bytes - PAGE);
	scribble(memory + PAGE, bytes - PAGE, state);
	mprotect(memory, bytes, PROT_NONE);
	madvise(memory, bytes, MADV_DONTNEED);
	mprotect(memory, bytes, PROT_READ);
	look("MADV_DONTNEED of PROT_NONE", memory, bytes);
	munmap(memory, bytes);
}

static void try_moves(uint64_t *state)
{
	size_t bytes = (1 + chance(state) % 64) * PAGE,
	       more = bytes + (1 + chance(state) % 64) * PAGE;
	char *memory = map(bytes, PROT_READ | PROT_WRITE), *fence, *moved;

	if (!memory)
		return;
	fill(memory, bytes);
	/* what follows is in use: it must move */
	fence = mmap(memory + bytes, PAGE, PROT_READ,
		     MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	moved = mremap(memory, bytes, more, MREMAP_MAYMOVE);
	if (moved != MAP_FAILED) {
		look("mremap", moved + bytes, more - bytes);
		madvise(moved, more, MADV_DONTNEED);
		look("MADV_DONTNEED after mremap", moved, more);
		munmap(moved, more);
	}
	if (fence != MAP_FAILED)
		munmap(fence, PAGE);
}

/* Of one thread only: there is one heap. */
static void try_heap(uint64_t *state)
{
	size_t bytes = (1 + chance(state) % PIECE_MAX) * PAGE;
	char *start = (char *)syscall(SYS_brk, 0), *end = start + bytes;

	if ((char *)syscall(SYS_brk, end) != end)
		return;
	look("brk", (char *)(((uintptr_t)start + PAGE - 1) & -PAGE), bytes - PAGE);
	fill(start, bytes);
	syscall(SYS_brk, start);
}

/* The rights of one page change again and again while the others of its large page are written. */
static char *shared;

static void try_shared(unsigned int thread, uint64_t *state)
{
	for (int i = 0; i < 200; i++) {
		char *page = shared + chance(state) % (SHARED / LARGE) * LARGE;

		if (thread)
			fill(page + PAGE + chance(state) % (LARGE / PAGE - 1) * PAGE, PAGE);
		else
			mprotect(page, PAGE, i & 1 ? PROT_NONE : PROT_READ | PROT_WRITE);
	}
}

/* All that can be had, in pieces that get smaller. */
static void try_all(void)
{
	static char *chunk[THREADS][CHUNKS];
	static size_t size[THREADS][CHUNKS];
	static volatile unsigned int numbers;
	unsigned int own = __atomic_fetch_add(&numbers, 1, __ATOMIC_SEQ_CST) % THREADS;
	size_t n = 0, all = 0;

	for (size_t bytes = 4 * LARGE; bytes >= PAGE && n < CHUNKS; bytes /= 2) {
		while (n < CHUNKS && (chunk[own][n] = map(bytes, PROT_READ | PROT_WRITE))) {
			look("all memory", chunk[own][n], bytes);
			fill(chunk[own][n], bytes);
			all += bytes;
			size[own][n++] = bytes;
		}
	}
	while (n--)
		munmap(chunk[own][n], size[own][n]);
	if (all < LARGE)
		printf("thread %u got %lu bytes of all memory\n", own, all);
}

static pthread_barrier_t barrier;
static unsigned long rounds = 30;

static void *run(void *arg)
{
	unsigned int thread = (uintptr_t)arg;
	uint64_t state = thread + 1;

	for (unsigned long i = 0; i < rounds; i++) {
		try_pieces(&state);
		try_rights(&state);
		try_moves(&state);
		if (!thread)
			try_heap(&state);
		pthread_barrier_wait(&barrier);
		if (!thread)
			shared = map(SHARED, PROT_READ | PROT_WRITE);
		pthread_barrier_wait(&barrier);
		if (shared)
			try_shared(thread, &state);
		pthread_barrier_wait(&barrier);
		if (!thread && shared) {
			mprotect(shared, SHARED, PROT_READ | PROT_WRITE);
			madvise(shared, SHARED, MADV_DONTNEED);
			look("MADV_DONTNEED of what another core wrote", shared, SHARED);
			munmap(shared, SHARED);
		}
	}
	for (int i = 0; i < 3; i++) {
		pthread_barrier_wait(&barrier);
		try_all();
	}
	return NULL;
}

int main(int argc, char *argv[])
{
	pthread_t other;
	cpu_set_t cores;

	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 10);
	sched_getaffinity(0, sizeof(cores), &cores);
	try_wild();
	pthread_barrier_init(&barrier, NULL, THREADS);
	if (pthread_create(&other, NULL, run, (void *)1))
		return 2;
	run((void *)0);
	pthread_join(other, NULL);
	printf("clean, on %d cores\n", CPU_COUNT(&cores));
	return 0;
}
