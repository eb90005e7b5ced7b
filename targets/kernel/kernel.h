/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both bare-metal kernels have beside the hardware: formatted output, records on the wire,
 * panic, command-line options. The scheduler and timers are in sched.h and timer.h.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct trap_frame;

/* freestanding string functions (string.c); memcpy, memset and memcmp are what gcc may call */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

/* %s %c %d %u %x %lu %ld %lx %p %%, with width and zero padding; always terminates. */
int kvsnprintf(char *buffer, size_t size, const char *format, va_list args);
int ksnprintf(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

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

/*
 * Options on the kernel's command line, before " -- "; what comes after it are the program's
 * arguments. option_u64: false and *value untouched where it is missing or no number. option_text:
 * the value's length; 0 and *value untouched where it is missing or empty.
 */
bool option_u64(const char *name, uint64_t *value);
size_t option_text(const char *name, const char **value);
const char *option_arguments(void); /* after " -- ", "" if none */

#define KERNEL_VERSION "1"

#endif
