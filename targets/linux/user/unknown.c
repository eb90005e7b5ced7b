// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads what the kernel said when it booted (init/main.c, print_unknown_bootoptions()). */
#include "targets/linux/user/unknown.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "targets/linux/user/complain.h"

/* syslog(2) */
#define READ_ALL    3
#define SIZE_BUFFER 10

#define BEFORE "Unknown kernel command line parameters \""
#define BEHIND "\", will be passed to user space"

/* nokaslr is read by what unpacks the kernel, which then calls it unknown. */
static bool is_known(const char *word)
{
	return !strcmp(word, "nokaslr") || !strncmp(word, "load=", strlen("load=")) ||
	       !strncmp(word, "argv0=", strlen("argv0="));
}

static void tell(char *said, void (*found)(const char *word))
{
	char *words = strstr(said, BEFORE), *end, *rest;

	if (!words)
		return;
	words += strlen(BEFORE);
	end = strstr(words, BEHIND);
	if (!end)
		return;
	*end = '\0';
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (!is_known(word))
			found(word);
	}
}

bool unknown_words(void (*found)(const char *word))
{
	int size = klogctl(SIZE_BUFFER, NULL, 0), n;
	char *said = size > 0 ? malloc((size_t)size + 1) : NULL;

	n = said ? klogctl(READ_ALL, said, size) : -1;
	if (n < 0) {
		complain("cannot read the kernel's messages: %s", strerror(errno));
	} else {
		said[n] = '\0';
		tell(said, found);
	}
	free(said);
	return n >= 0;
}
