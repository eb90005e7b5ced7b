/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes of files. Knows nothing of what is in them. */
#include <nettle/sha2.h>
#include <stdio.h>

#include "harness/base/file.h"
#include "harness/base/file_hash.h"

static bool take_hash(void *to, const void *bytes, size_t n)
{
	sha256_update(to, n, bytes);
	return true;
}

bool file_hash(const char *path, char hash[FILE_HASH_BYTES], struct error *error)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	if (!file_each_piece(path, take_hash, &context, error))
		return false;
	sha256_digest(&context, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		sprintf(hash + 2 * i, "%02x", digest[i]);
	return true;
}
