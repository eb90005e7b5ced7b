/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the supervisor's records mean. */
#ifndef WIRE_SUPERVISOR_RECORDS_H
#define WIRE_SUPERVISOR_RECORDS_H

struct wire;

/* Take the record at hand: it comes from this source, in sequence. */
void wire_supervisor_record(struct wire *wire);

#endif
