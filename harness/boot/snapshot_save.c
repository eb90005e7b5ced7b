/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saves a machine by QEMU's monitor (QMP). The guest says that it has settled by a port of the device
 * pvpanic, which makes an event here and changes nothing there; then it spins for a while, and is stopped
 * anywhere in that; then it says so again. Where it is stopped does not matter to what is restored.
 *
 * Why it does not stop itself, which would need no spinning (-action panic=pause): between a processor
 * that has stopped and a machine that knows it, QEMU's main loop takes all processors for idle, and lets
 * virtual time jump to the next deadline of a timer (softmmu/icount.c).
 *
 * QEMU 7.2 migrates to no file: it writes to a program that copies into ours, named by digits alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/base/process.h"
#include "harness/boot/snapshot.h"
#include "harness/boot/snapshot_save.h"

#define LINE_MAX_BYTES 65536
#define SETTLED	       "GUEST_PANICKED" /* the event of pvpanic */

bool snapshot_save_open(struct snapshot_save *save, const char *key, struct error *error)
{
	*save = (struct snapshot_save){.key = key, .monitor = {-1, -1}};
	save->line = memory_zeroed(LINE_MAX_BYTES, 1);
	save->fd = process_file("snapshot");
	if (save->fd < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, save->monitor))
		return error_set(error, "cannot save a machine: %s", strerror(errno));
	fcntl(save->monitor[0], F_SETFL, O_NONBLOCK);
	fcntl(save->monitor[1], F_SETFD, 0);
	return true;
}

void snapshot_save_close(struct snapshot_save *save)
{
	for (int i = 0; i < 2; i++) {
		if (save->monitor[i] >= 0)
			close(save->monitor[i]);
	}
	if (save->fd >= 0)
		close(save->fd);
	free(save->line);
}

static bool order(struct snapshot_save *save, const char *line, struct error *error)
{
	size_t n = strlen(line);

	save->asked = true;
	/* one that has ended is no error here, and no signal: who runs it sees that, and then hears the rest */
	return send(save->monitor[0], line, n, MSG_NOSIGNAL) == (ssize_t)n || errno == EPIPE ||
	       error_set(error, "QEMU's monitor: %s", strerror(errno));
}

static bool begin_writing(struct snapshot_save *save, struct error *error)
{
	char line[256];

	save->late = save->said > 1;
	if (save->late)
		return error_set(error, "it was not stopped in time");
	snprintf(line, sizeof(line),
		 "{\"execute\": \"migrate\", \"arguments\": {\"uri\": "
		 "\"exec:cat >/proc/%d/fd/%d\"}}\n",
		 (int)getpid(), save->fd);
	save->state = SAVE_WRITING;
	return order(save, line, error);
}

static bool finish(struct snapshot_save *save, struct error *error)
{
	save->state = SAVE_DONE;
	return snapshot_put(save->key, save->fd, error) &&
	       order(save, "{\"execute\": \"quit\"}\n", error);
}

static bool on_event(struct snapshot_save *save, const char *event, struct error *error)
{
	if (strcmp(event, SETTLED) != 0)
		return true;
	if (save->said++ || save->state != SAVE_SETTLING)
		return true;
	save->state = SAVE_STOPPING;
	return order(save, "{\"execute\": \"stop\"}\n", error);
}

static bool on_return(struct snapshot_save *save, const json_t *result, struct error *error)
{
	const char *status = json_string_value(json_object_get(result, "status"));

	save->asked = false;
	if (save->state == SAVE_STOPPING)
		return begin_writing(save, error);
	if (save->state != SAVE_WRITING || !status)
		return true;
	if (!strcmp(status, "completed"))
		return finish(save, error);
	return (strcmp(status, "failed") && strcmp(status, "cancelled")) ||
	       error_set(error, "QEMU could not write it: %.200s",
			 json_string_value(json_object_get(result, "error-desc")) ?: status);
}

static bool take(struct snapshot_save *save, const json_t *answer, struct error *error)
{
	const char *event = json_string_value(json_object_get(answer, "event"));
	const json_t *result = json_object_get(answer, "return");
	const json_t *refusal = json_object_get(answer, "error");

	if (refusal)
		return error_set(error, "QEMU's monitor refuses to save it: %.200s",
				 json_string_value(json_object_get(refusal, "desc")) ?: "?");
	if (event)
		return on_event(save, event, error);
	if (result)
		return on_return(save, result, error);
	/* nobody has answered its greeting, so it said nothing of how far it came */
	save->late |= json_object_get(answer, "QMP") && save->state == SAVE_ENDED;
	if (!json_object_get(answer, "QMP") || save->state != SAVE_GREETING)
		return true;
	save->state = SAVE_SETTLING;
	return order(save, "{\"execute\": \"qmp_capabilities\"}\n", error);
}

static bool take_line(struct snapshot_save *save, struct error *error)
{
	json_t *answer = json_loads(save->line, 0, NULL);
	bool ok = answer ? take(save, answer, error)
			 : error_set(error, "QEMU's monitor says what is no JSON");

	json_decref(answer);
	save->n = 0;
	return ok;
}

static bool listen_to(struct snapshot_save *save, struct error *error)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(save->monitor[0], piece, sizeof(piece))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (save->n + 1 == LINE_MAX_BYTES)
				return error_set(error, "QEMU's monitor says too much");
			if (piece[i] != '\n') {
				save->line[save->n++] = piece[i];
				continue;
			}
			save->line[save->n] = '\0';
			if (!take_line(save, error))
				return false;
		}
	}
	return true;
}

bool snapshot_save_step(struct snapshot_save *save, struct error *error)
{
	if (!listen_to(save, error))
		return false;
	/* one question at a time: while it writes it may answer none */
	if (save->state == SAVE_WRITING && !save->asked)
		return order(save, "{\"execute\": \"query-migrate\"}\n", error);
	return true;
}

void snapshot_save_ended(struct snapshot_save *save)
{
	struct error ignored;

	save->state = SAVE_ENDED;
	listen_to(save, &ignored);
}
