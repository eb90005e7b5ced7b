/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals that end the command. While machines run they are only noted, so that machines can be
 * stopped and temporary files removed; main() then dies by the same signal.
 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

/* Note SIGINT, SIGTERM, SIGHUP and SIGPIPE from here on, instead of dying. */
void interrupt_hold(void);
/* The signal that came, 0 if none. */
int interrupt_pending(void);
/* Die by the signal that came; returns if none did. */
void interrupt_obey(void);

#endif
