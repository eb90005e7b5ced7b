/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A load for the core beside the workers': what a kernel can be asked for, over and over. Measures
 * nothing.
 */
#ifndef LOAD_H
#define LOAD_H

/* On the first core of a machine; the program ends when its workers are done. */
void load_run(void) __attribute__((noreturn));

#endif
