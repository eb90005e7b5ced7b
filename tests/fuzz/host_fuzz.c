/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a list of processors, as the kernel's command line, as /proc/stat and as /proc/interrupts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host/conditions.h"
#include "harness/host/cpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cpus cpus;
	static struct cpus_said said;
	const struct cpus two = {{0, 3}, 2};
	char *text = malloc(size + 1), *interrupts;
	struct error error;

	memcpy(text, data, size);
	text[size] = '\0';
	if (cpus_parse(&cpus, text, &two, &error)) {
		char *again = cpus_text(&cpus, cpus.n);
		size_t n = cpus.n;

		/* what it prints is what it read */
		if (!cpus_parse(&cpus, again, NULL, &error) || cpus.n != n)
			abort();
		free(again);
	}
	cpus_said_text(&said, text, NULL);
	if ((said.known == CPUS_SOME) != (said.cpus.n > 0))
		abort();
	cpus_said_argument(&said, text, "isolcpus", &two);
	cpus_said_field(&said, text, "Cpus_allowed_list:");
	if (conditions_steal(text, &two, 100) < 0)
		abort();
	interrupts = conditions_interrupts(text, &two);
	free(interrupts);
	free(text);
	return 0;
}
