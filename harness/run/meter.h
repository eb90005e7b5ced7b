/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways of measuring, which are never mixed: instructions counted, or time by the counter. */
#ifndef RUN_METER_H
#define RUN_METER_H

enum meter { METER_INSN, METER_TSC };
const char *meter_name(enum meter meter); /* "insn", "tsc" */

#endif
