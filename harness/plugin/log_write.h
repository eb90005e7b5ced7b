/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes numbers of the log (log.h) to a descriptor. Knows no record. */
#ifndef PLUGIN_LOG_WRITE_H
#define PLUGIN_LOG_WRITE_H

#include <stdint.h>

extern int log_fd; /* to be set first */

/* As an unsigned LEB128. What cannot be written is lost: the log then has no end, as its reader sees. */
void log_put(uint64_t number);
void log_flush(void);

#endif
