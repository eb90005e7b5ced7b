// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The legacy interrupt controllers (8259A): moved off the exceptions' vectors and masked. Firmware
 * leaves the PIT's interrupt live there, which would look like a double fault.
 */
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

#define FIRST_COMMAND  0x20
#define FIRST_DATA     0x21
#define SECOND_COMMAND 0xa0
#define SECOND_DATA    0xa1

/* Initialization command words (8259A data sheet). */
#define ICW1_INIT_ICW4 0x11
#define ICW3_CASCADE   0x04 /* the second controller hangs on line 2 */
#define ICW3_IDENTITY  0x02
#define ICW4_8086      0x01
#define MASK_ALL       0xff

void pic_disable(void)
{
	outb(FIRST_COMMAND, ICW1_INIT_ICW4);
	outb(SECOND_COMMAND, ICW1_INIT_ICW4);
	outb(FIRST_DATA, VECTOR_PIC);
	outb(SECOND_DATA, VECTOR_PIC + 8);
	outb(FIRST_DATA, ICW3_CASCADE);
	outb(SECOND_DATA, ICW3_IDENTITY);
	outb(FIRST_DATA, ICW4_8086);
	outb(SECOND_DATA, ICW4_8086);
	outb(FIRST_DATA, MASK_ALL);
	outb(SECOND_DATA, MASK_ALL);
}
