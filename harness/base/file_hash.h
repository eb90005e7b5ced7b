/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is known by: the hash of its bytes. */
#ifndef BASE_FILE_HASH_H
#define BASE_FILE_HASH_H

#include "harness/base/error.h"

#define FILE_HASH_BYTES 65 /* hexadecimal, and the NUL */

/* SHA-256 of a regular file's bytes, in hexadecimal. */
bool file_hash(const char *path, char hash[FILE_HASH_BYTES], struct error *error);

#endif
