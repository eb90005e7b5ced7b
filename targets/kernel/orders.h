/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a Linux that started this kernel tells it to do while both run (handover.h): use one core
 * more, or one less.
 */
#ifndef ORDERS_H
#define ORDERS_H

/* From the doorbell's interrupt, on the first core: obey the order that is there, if there is one. */
void orders_obey(void);

#endif
