/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release that both kernels say they are. */
#ifndef KERNEL_VERSION_H
#define KERNEL_VERSION_H

#define KERNEL_VERSION "1"

#endif
