/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settled machines that were saved, in a cache: a machine of one processor that is restored goes on as if
 * it had never stopped. A cache, and no image: what is in a file depends on the host, what a restored
 * machine does not. Starts no machine.
 */
#ifndef BOOT_SNAPSHOT_H
#define BOOT_SNAPSHOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

#define SNAPSHOT_KEY_SIZE  65 /* SHA-256 of all that boots, hexadecimal */
#define SNAPSHOT_CACHE_MAX ((uint64_t)2 << 30)
#define SNAPSHOT_BYTES_MAX ((size_t)4 << 30) /* of one, as QEMU writes it */

/* One that machines begin with. */
struct snapshot {
	char key[SNAPSHOT_KEY_SIZE];
	int fd;	      /* its bytes, as long as it is open */
	size_t users; /* who has it open */
};

/* $XDG_CACHE_HOME/harness, or ~/.cache/harness; false if there is no home. Creates nothing. */
bool snapshot_folder(char path[PATH_MAX]);

/* Is it there, whole, and what it says it is? One that is not is deleted. It counts as used now. */
bool snapshot_check(const char *key);

/*
 * Put what QEMU has written to fd there, compressed, whole or not at all; then delete those not used for
 * longest until the rest is within SNAPSHOT_CACHE_MAX.
 */
bool snapshot_put(const char *key, int fd, struct error *error);

/* Its bytes, in anonymous memory, for one user more. -1 with the error set. */
int snapshot_open(struct snapshot *snapshot, struct error *error);
void snapshot_close(struct snapshot *snapshot);

/* Of a QEMU's version and a kernel's hash: was a restored machine seen to do what one uninterrupted does? */
enum snapshot_proof { SNAPSHOT_UNPROVEN, SNAPSHOT_EQUAL, SNAPSHOT_DIFFERS };
enum snapshot_proof snapshot_proof(const char *qemu_version, const char *kernel_sha256);
bool snapshot_proof_put(const char *qemu_version, const char *kernel_sha256, bool equal,
			struct error *error);

/* What is in the cache. */
struct snapshot_cache {
	size_t n, n_proofs,
		n_differ; /* snapshots; pairs of QEMU and kernel held against each other */
	uint64_t bytes;
};
void snapshot_cache_look(struct snapshot_cache *cache);
/* Delete all of it; gives how many bytes that were. */
uint64_t snapshot_cache_empty(void);

#endif
