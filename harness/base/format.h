/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How output is written: for people, or for programs. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

#endif
