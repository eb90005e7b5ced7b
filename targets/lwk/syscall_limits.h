/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The size of the system call table, for C and for entry.S.
 */
#ifndef LWK_SYSCALL_LIMITS_H
#define LWK_SYSCALL_LIMITS_H

/* One more than the last number: LWK_SYS_BRINGUP (abi.h); syscall_table.c checks it. */
#define SYSCALL_TABLE_SIZE 0x1005

#endif
