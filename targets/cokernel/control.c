// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads orders and hands them to the module. Knows nothing of the channel. */
#include "targets/cokernel/control.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "targets/cokernel/device.h"
#include "targets/cokernel/launcher.h"

struct control {
	int device;
	FILE *orders;
};

static void obey(int device, char *line)
{
	unsigned long command, core;
	char word[8], rest;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%7s %lu %c", word, &core, &rest) != 2) {
		complain("no order: %s", line);
		return;
	}
	if (!strcmp(word, "add")) {
		command = COKERNEL_ADD;
	} else if (!strcmp(word, "remove")) {
		command = COKERNEL_REMOVE;
	} else {
		complain("no order: %s", line);
		return;
	}
	complain("%s: %s", line, ioctl(device, command, core) ? strerror(errno) : "done");
}

static void *take_orders(void *argument)
{
	struct control *control = argument;
	char line[64];

	while (fgets(line, sizeof(line), control->orders))
		obey(control->device, line);
	return NULL;
}

bool control_start(int device, const char *path)
{
	/* for writing, too, so that it never ends; the thread lives as long as the process */
	static struct control control;
	pthread_t thread;

	control = (struct control){device, fopen(path, "r+")};
	if (!control.orders || pthread_create(&thread, NULL, take_orders, &control)) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	pthread_detach(thread);
	return true;
}
