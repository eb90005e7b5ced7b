/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A co-kernel that is not on cores of this machine, but in another one that shares memory with it. */
#ifndef COKERNEL_OTHER_MACHINE_H
#define COKERNEL_OTHER_MACHINE_H

#include <stdbool.h>

/* Execute what it delegates, until it ends. False, having complained, if something was wrong. */
bool other_machine_serve(void);

#endif
