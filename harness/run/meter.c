/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the two meters. */
#include "harness/run/meter.h"

const char *meter_name(enum meter meter)
{
	return meter == METER_TSC ? "tsc" : "insn";
}
