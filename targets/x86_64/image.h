/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the parts of the running image lie, at the addresses it is linked at: from kernel.ld.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdint.h>

extern uint8_t image_start[], text_end[], rodata_end[], image_end[];

#endif
