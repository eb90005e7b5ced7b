/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WIRE_SETTLER_RECORD_H
#define WIRE_SETTLER_RECORD_H

struct wire;
/* Take the record at hand, one of the settler: how it found its Linux (run/settled.h). */
void wire_settler_record(struct wire *wire);

#endif
