/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's monitor by a socket: lines of JSON there and back. Starts no machine. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "harness/boot/monitor.h"

#define ANSWER_MS      10000
#define LINE_MAX_BYTES 65536

/* One line, without its end; false if none came in time. */
static bool read_line(int monitor, char *line, size_t size)
{
	struct pollfd polled = {.fd = monitor, .events = POLLIN};
	size_t n = 0;

	while (n + 1 < size && poll(&polled, 1, ANSWER_MS) > 0 && read(monitor, line + n, 1) == 1) {
		if (line[n] != '\n') {
			n++;
			continue;
		}
		line[n] = '\0';
		return true;
	}
	return false;
}

/* What a command returns, a new reference; events that come before it are passed over. */
static json_t *ask(int monitor, const char *command, struct error *error)
{
	static char line[LINE_MAX_BYTES];

	if (dprintf(monitor, "{\"execute\": \"%s\"}\n", command) < 0) {
		error_set(error, "QEMU's monitor: %s", strerror(errno));
		return NULL;
	}
	while (read_line(monitor, line, sizeof(line))) {
		json_t *answer = json_loads(line, 0, NULL);
		json_t *result = json_incref(json_object_get(answer, "return"));
		json_t *refusal = json_object_get(answer, "error");

		if (refusal)
			error_set(error, "QEMU's monitor refuses %s: %.200s", command,
				  json_string_value(json_object_get(refusal, "desc")) ?: "?");
		json_decref(answer);
		if (result || refusal)
			return result;
	}
	error_set(error, "QEMU's monitor does not answer to %s", command);
	return NULL;
}

static bool done(json_t *answer)
{
	json_decref(answer);
	return answer;
}

static bool pin_all(json_t *processors, const int *cpus, size_t n, struct error *error)
{
	json_t *processor;
	size_t i;

	if (!json_is_array(processors) || !json_array_size(processors))
		return error_set(error, "QEMU's monitor shows no virtual processor");
	json_array_foreach(processors, i, processor)
	{
		json_int_t thread = json_integer_value(json_object_get(processor, "thread-id"));
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET((size_t)cpus[i % n], &set);
		if (thread <= 0 || sched_setaffinity((pid_t)thread, sizeof(set), &set))
			return error_set(error, "virtual processor %zu cannot be pinned: %s", i,
					 thread > 0 ? strerror(errno) : "it has no thread");
	}
	return true;
}

bool monitor_pin_and_start(int monitor, const int *cpus, size_t n, struct error *error)
{
	json_t *processors;
	bool ok;

	/* The greeting comes unasked, and is passed over. */
	if (!done(ask(monitor, "qmp_capabilities", error)))
		return false;
	processors = ask(monitor, "query-cpus-fast", error);
	ok = processors && pin_all(processors, cpus, n, error);
	json_decref(processors);
	return ok && done(ask(monitor, "cont", error));
}
