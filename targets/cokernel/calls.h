/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls that may be delegated, with what each argument is: the co-kernel copies in and
 * out by this table, and the proxy checks by it, each its own copy. Calls about memory, threads,
 * signals and the process's end are not here: they stay where the process is.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Arguments of each call by its number, a letter each; NULL: not to be delegated.
 *   n  a number
 *   f  flags of an open
 *   d  a descriptor               D  a descriptor that may be AT_FDCWD
 *   p  a path, ends with NUL
 *   r  bytes that the call reads; the next argument, l, says how many
 *   w  bytes that the call writes; the same; the result says how many it wrote
 *   S  struct stat (144 bytes)    F  struct statfs (120)
 *   T  16 bytes of time, written  Z  8 bytes of time zone, written; both may be NULL
 *   U  32 bytes of two times, read; may be NULL
 */
static const char *const channel_calls[] = {
	[0] = "dwl",	/* read */
	[1] = "drl",	/* write */
	[2] = "pfn",	/* open */
	[3] = "d",	/* close */
	[4] = "pS",	/* stat */
	[5] = "dS",	/* fstat */
	[6] = "pS",	/* lstat */
	[8] = "dnn",	/* lseek */
	[17] = "dwln",	/* pread64 */
	[18] = "drln",	/* pwrite64 */
	[21] = "pn",	/* access */
	[74] = "d",	/* fsync */
	[75] = "d",	/* fdatasync */
	[76] = "pn",	/* truncate */
	[77] = "dn",	/* ftruncate */
	[79] = "wl",	/* getcwd */
	[80] = "p",	/* chdir */
	[82] = "pp",	/* rename */
	[83] = "pn",	/* mkdir */
	[84] = "p",	/* rmdir */
	[86] = "pp",	/* link */
	[87] = "p",	/* unlink */
	[88] = "pp",	/* symlink */
	[89] = "pwl",	/* readlink */
	[90] = "pn",	/* chmod */
	[96] = "TZ",	/* gettimeofday */
	[137] = "pF",	/* statfs */
	[138] = "dF",	/* fstatfs */
	[217] = "dwl",	/* getdents64 */
	[228] = "nT",	/* clock_gettime */
	[257] = "Dpfn", /* openat */
	[258] = "Dpn",	/* mkdirat */
	[262] = "DpSn", /* newfstatat */
	[263] = "Dpn",	/* unlinkat */
	[264] = "DpDp", /* renameat */
	[267] = "Dpwl", /* readlinkat */
	[269] = "Dpn",	/* faccessat */
	[280] = "DpUn", /* utimensat; a path of NULL is not taken */
	[439] = "Dpnn", /* faccessat2 */
};
#define CHANNEL_CALLS (sizeof(channel_calls) / sizeof(channel_calls[0]))

/* Not one of Linux's: nothing is done, and the answer is 0. */
#define CHANNEL_CALL_NULL 0x1002

/* The arguments of a call, or NULL. */
static inline const char *channel_call_letters(uint64_t number)
{
	if (number == CHANNEL_CALL_NULL)
		return "";
	return number < CHANNEL_CALLS ? channel_calls[number] : NULL;
}

/* Bytes behind a pointer of fixed size; 0: no such letter. */
static inline size_t channel_call_fixed(char letter)
{
	switch (letter) {
	case 'S':
		return 144;
	case 'F':
		return 120;
	case 'U':
		return 32;
	case 'T':
		return 16;
	case 'Z':
		return 8;
	default:
		return 0;
	}
}

static inline bool channel_call_may_be_null(char letter)
{
	return letter == 'T' || letter == 'Z' || letter == 'U';
}

#define CHANNEL_PATH_BYTES 4096 /* with the NUL */

#endif
