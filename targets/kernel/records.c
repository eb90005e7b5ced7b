// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The supervisor's records on the wire. Knows the format by wire_encode.h alone.
 */
#include "targets/kernel/records.h"
#include "microbench/wire_encode.h"
#include "targets/freestanding/format.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

static struct spinlock lock;
static uint64_t sequence;

/* The text of a record's fields; what does not fit is left out, and the record says less. */
#define FIELDS_MAX (WIRE_LINE_MAX - 64)

void records_text(const char *text, char *encoded, size_t size)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;

	for (; *text && n + 4 <= size; text++) {
		if (wire_must_encode(*text)) {
			encoded[n++] = '%';
			encoded[n++] = hex[(uint8_t)*text >> 4];
			encoded[n++] = hex[(uint8_t)*text & 15];
		} else {
			encoded[n++] = *text;
		}
	}
	if (size)
		encoded[n] = '\0';
}

static void send(const char *type, const char *fields)
{
	struct wire_line line;
	uint64_t flags = irq_save();

	spin_lock(&lock);
	wire_begin(&line, WIRE_SUPERVISOR, sequence++, type);
	if (*fields) {
		wire_add_byte(&line, ' ');
		wire_add_raw(&line, fields);
	}
	wire_finish(&line);
	console_write(line.text, line.length);
	spin_unlock(&lock);
	irq_restore(flags);
}

void records_write(const char *type, const char *format, ...)
{
	char fields[FIELDS_MAX];
	va_list args;

	va_start(args, format);
	kvsnprintf(fields, sizeof(fields), format, args);
	va_end(args);
	send(type, fields);
}

void records_registers(char *text, size_t size, const struct trap_frame *f, uint64_t cr2)
{
	ksnprintf(text, size,
		  "core=%u vector=%lu error=%lu rip=%lx cr2=%lx rsp=%lx rflags=%lx rax=%lx rbx=%lx "
		  "rcx=%lx rdx=%lx rsi=%lx rdi=%lx rbp=%lx r8=%lx r9=%lx r10=%lx r11=%lx r12=%lx "
		  "r13=%lx r14=%lx r15=%lx",
		  percpu()->core, f->vector, f->error, f->rip, cr2, f->rsp, f->rflags, f->rax,
		  f->rbx, f->rcx, f->rdx, f->rsi, f->rdi, f->rbp, f->r8, f->r9, f->r10, f->r11,
		  f->r12, f->r13, f->r14, f->r15);
}

void records_frame(const char *type, uint32_t thread, const struct trap_frame *frame, uint64_t cr2)
{
	char registers[FIELDS_MAX - 32];

	records_registers(registers, sizeof(registers), frame, cr2);
	records_write(type, "thread=%u %s", thread, registers);
}

void records_halt(int status)
{
	/* nobody else writes records any more: the number is the count */
	records_write("halt", "count=%lu status=%d", sequence, status);
}
