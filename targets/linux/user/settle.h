/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Linux that has just booted still does boot work, which is no noise of its life. Here it is left
 * alone until nothing but housekeeping runs; then the machine may be stopped and saved; then its
 * program's arguments are taken up, and slept until the program is due. Knows no program.
 */
#ifndef SETTLE_H
#define SETTLE_H

/*
 * The program's arguments, words with a blank between: after all of that with harness.settle=SECONDS on
 * the kernel's command line (early.h has been begun), else at once what stands behind its " -- ". NULL,
 * having complained.
 */
const char *settle_arguments(void);

#endif
