/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts that nobody gets unless the command line asks for them.
 */
#ifndef INTERRUPT_OPTIONS_H
#define INTERRUPT_OPTIONS_H

/*
 * From now on: `tick_hz=N` a periodic tick on every core, `noise=` known noise (injected_noise.h),
 * `irq_after=N` one interrupt after so many TSC ticks on the calling core. Called right before the
 * program starts, while the other cores are idle; they follow in their idle loop.
 */
void interrupt_options_start(void);
void interrupt_options_follow(void);

#endif
