/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both bare-metal kernels have beside the hardware: records on the wire and panic. The scheduler and timers are in sched.h and timer.h.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "targets/freestanding/format.h"
#include "targets/freestanding/option.h"
#include "targets/freestanding/string.h"

struct trap_frame;

/*
 * Records of the supervisor on the wire (records.c; microbench/wire.h is the format). fields is the
 * formatted "key=value key=value". One record at a time over all cores.
 */
void records_write(const char *type, const char *format, ...) __attribute__((format(printf, 2, 3)));
void records_text(const char *text, char *encoded, size_t size); /* %XX for what the wire forbids */
/* The registers as fields of a record (wire.h: fault), without the thread. */
void records_registers(char *text, size_t size, const struct trap_frame *frame, uint64_t cr2);
void records_frame(const char *type, uint32_t thread, const struct trap_frame *frame, uint64_t cr2);
void records_halt(int status); /* the record `halt` */

/* Say why, with registers if frame is not NULL, stop the other cores, power off with failure. */
void panic(const struct trap_frame *frame, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

#define KERNEL_VERSION "1"

#endif
