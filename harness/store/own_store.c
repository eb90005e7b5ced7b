/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This command's own store. */
#include "harness/store/own_store.h"

#include "harness/base/paths.h"

struct store *own_store_open(bool write, struct error *error)
{
	struct paths paths;

	return paths_find(&paths, error) ? store_open(paths.results, write, error) : NULL;
}
