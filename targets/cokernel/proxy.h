/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The proxy: executes the calls that a co-kernel delegates. Every field of a request may be anything:
 * what is not a call of calls.h with arguments as it says is answered with an error, and what no
 * honest co-kernel would send breaks the channel. Knows no device.
 */
#ifndef PROXY_H
#define PROXY_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/cokernel/ring.h"

/* Descriptors that a co-kernel's program may have; the first ones are its kernel's own. */
#define PROXY_DESCRIPTORS     1024
#define PROXY_DESCRIPTORS_OWN 3

/* Does a call of Linux's; gives its result or a negative error number. */
typedef long (*proxy_execute)(long number, const long argument[6]);

/* The usual one (system_call.c). */
long proxy_system_call(long number, const long argument[6]);

struct proxy {
	struct channel *channel;
	struct ring requests, replies;
	proxy_execute execute;
	int descriptor[PROXY_DESCRIPTORS]; /* ours, by the program's number; -1: none */
	bool broken;			   /* it sent what cannot be */
};

void proxy_open(struct proxy *proxy, struct channel *channel, proxy_execute execute);
void proxy_close(struct proxy *proxy); /* closes the program's descriptors */

/* Execute what is there. True if there was anything. */
bool proxy_serve(struct proxy *proxy);
bool proxy_broken(const struct proxy *proxy);

#endif
