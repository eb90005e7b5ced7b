/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the harness tells a machine that may have been saved before it was told. */
#ifndef PARAMETERS_H
#define PARAMETERS_H

#include <stdint.h>

/*
 * Of QEMU's fw_cfg the file opt/harness/parameters, "<nanoseconds> <words>" and blanks behind: gives the
 * words, without the blanks, and how long they are to be waited with. NULL, having complained.
 */
const char *parameters_read(uint64_t *delay);

#endif
