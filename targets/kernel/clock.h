/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starting the clock that timer.h offers.
 */
#ifndef CLOCK_H
#define CLOCK_H

/* Needs tsc_hz; from here on clock_ns() counts. Once, on the boot core. */
void clock_init(void);

#endif
