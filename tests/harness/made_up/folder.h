/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of its own for each test. Header only, for the test programs here. */
#ifndef FOLDER_H
#define FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[64];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline int new_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/harness_results.XXXXXX");
	return !mkdtemp(folder);
}

static inline int drop_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* The path of a file in it; valid until the next call. */
static inline const char *in_folder(const char *name)
{
	static char path[sizeof(folder) + 128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

#endif
