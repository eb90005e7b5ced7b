/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the fake machine know of each other: clock, platform, reports. */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H

#include "microbench/platform.h"
#include "tests/microbench/fake.h"

void clock_reset(void);
void platform_reset(void);
void reports_reset(void);

/* Has the benchmark begun to report? Then it should have stopped measuring. 1 or 0. */
int reports_begun(void);

#endif
