// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The console: a 16550 UART, polled, so that output needs no interrupt; where the machine is another
 * kernel's, the channel to it. Knows nothing of records.
 */
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

/* Registers, as offsets from the port (16550 data sheet, table II). */
#define DATA	      0
#define INTERRUPTS    1
#define DIVISOR_LOW   0 /* while the latch bit is set */
#define DIVISOR_HIGH  1
#define FIFO_CONTROL  2
#define LINE_CONTROL  3
#define MODEM_CONTROL 4
#define LINE_STATUS   5

#define LINE_8N1      0x03
#define LINE_LATCH    0x80
#define FIFO_ON_CLEAR 0x07
#define MODEM_DTR_RTS 0x03
#define STATUS_EMPTY  0x20 /* the transmitter takes another byte */

#define DIVISOR_115200 1

/* A port that never becomes ready must not hold the machine up for ever. */
#define POLLS_MAX 1000000

static uint16_t base;
static bool by_channel;
static struct spinlock lock;

void console_init(uint16_t port)
{
	base = port;
	if (!base)
		return;
	outb(base + INTERRUPTS, 0);
	outb(base + LINE_CONTROL, LINE_LATCH);
	outb(base + DIVISOR_LOW, DIVISOR_115200);
	outb(base + DIVISOR_HIGH, 0);
	outb(base + LINE_CONTROL, LINE_8N1);
	outb(base + FIFO_CONTROL, FIFO_ON_CLEAR);
	outb(base + MODEM_CONTROL, MODEM_DTR_RTS);
}

void console_use_channel(void)
{
	by_channel = channel_init();
}

static void put(uint8_t byte)
{
	for (uint32_t polls = 0; polls < POLLS_MAX; polls++) {
		if (inb(base + LINE_STATUS) & STATUS_EMPTY)
			break;
		pause();
	}
	outb(base + DATA, byte);
}

static void put_all(const char *bytes, size_t n)
{
	if (by_channel) {
		channel_print(bytes, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		put(bytes[i]);
}

void console_write(const char *bytes, size_t n)
{
	uint64_t flags;

	if ((!base && !by_channel) || !n)
		return;
	flags = irq_save();
	spin_lock(&lock);
	put_all(bytes, n);
	spin_unlock(&lock);
	irq_restore(flags);
}
