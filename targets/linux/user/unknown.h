/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of its command line this kernel knows nothing of: a setting that is misspelt, or another
 * version's, sets nothing, and boots. The kernel says so once, early, where `quiet` hides it.
 */
#ifndef UNKNOWN_H
#define UNKNOWN_H

#include <stdbool.h>

/*
 * Calls `found` with each of them but those that an init of ours reads (load=, argv0=). Words with a dot
 * the kernel takes for a module's, and says nothing of. False, complained of, if its ring buffer can't be read.
 */
bool unknown_words(void (*found)(const char *word));

#endif
