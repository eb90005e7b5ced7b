/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of the supervisor on the wire (microbench/wire.h is the format). One at a time over all
 * cores.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include <stddef.h>
#include <stdint.h>

struct trap_frame;

/* format makes the fields: "key=value key=value". */
void records_write(const char *type, const char *format, ...) __attribute__((format(printf, 2, 3)));
void records_text(const char *text, char *encoded, size_t size); /* %XX for what the wire forbids */
/* The registers as fields of a record (wire.h: fault), without the thread. */
void records_registers(char *text, size_t size, const struct trap_frame *frame, uint64_t cr2);
void records_frame(const char *type, uint32_t thread, const struct trap_frame *frame, uint64_t cr2);
void records_halt(int status); /* the record `halt` */

#endif
