/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine from its start to its end, within limits. Knows no target and no store.
 *
 * A hang is judged by processor time: a guest that measures is silent, so its console does not say
 * that it lives, and wall-clock time would end good runs on a busy host. One that has halted for good
 * uses no processor time, and would never reach that limit: so it hangs, too, if it has done next to
 * nothing for a while and its threads sleep. Threads that do not sleep wait for a processor that this
 * host owes them, and a look that comes late says that we were held up, not the guest. Wall-clock time
 * only ends what neither catches.
 *
 * A console is a file in memory, read while it grows: with a pipe or a terminal the reader's pace would
 * move the guest's events. Nobody reads while we are stopped, so the kernel bounds its size. Whether a
 * machine has ended is asked before what it wrote is read: the other way round, its last lines would
 * be lost.
 *
 * Each machine is a process group, so that what QEMU has started ends with it, and the kernel kills it
 * when we die: SIGKILL leaves us no time to do it (base/process.c).
 */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/last_words.h"
#include "harness/base/memory.h"
#include "harness/base/own_limits.h"
#include "harness/base/process.h"
#include "harness/base/words.h"
#include "harness/boot/qemu.h"
#include "harness/boot/slot.h"

#define ASLEEP_LOOKS   2000 /* of 50 us: then it is looked at as it is */
#define LIMITS_SECONDS 0.25 /* between looks at processor time */
/* The decoder ends a flood; the kernel's limit only has to hold if we are stopped meanwhile. */
#define FILE_MAX ((size_t)MACHINE_OUTPUT_MAX + (16u << 20))
/* A log takes about 3 bytes for each block that ran in a detour: room for 10^9 instructions. */
#define LOG_FILE_MAX ((size_t)1 << 30)

double slot_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* What messages call it. */
static const char *called(const struct machine *machine)
{
	return machine->program ? machine->program : "QEMU";
}

/* From its own descriptor, as each reader needs a place of its own in the file. If it is gone, it boots. */
static void restore(struct machine *machine)
{
	struct error gone;
	char incoming[64];
	int fd;

	if (!machine->snapshot)
		return;
	fd = snapshot_open(machine->snapshot, &gone);
	if (fd < 0) {
		machine->snapshot = NULL;
		return;
	}
	snprintf(incoming, sizeof(incoming), "exec:cat /proc/%d/fd/%d", (int)getpid(), fd);
	machine->arguments = qemu_arguments_add(machine->arguments, "-incoming", incoming);
}

static void end_restored(struct machine *machine)
{
	if (machine->snapshot)
		snapshot_close(machine->snapshot);
}

static size_t largest_file(const struct machine *machine)
{
	return machine->save ? SNAPSHOT_BYTES_MAX : machine->log ? LOG_FILE_MAX : FILE_MAX;
}

bool slot_start(struct slot *slot, struct machine *machine, struct error *error)
{
	struct process_setup setup = machine->setup;

	*slot = (struct slot){.machine = NULL};
	setup.with_log = machine->log;
	if (machine->companion) {
		if (!companion_start(&slot->companion, machine->companion, error))
			return false;
		setup.shared = slot->companion.shared;
	}
	restore(machine);
	if (!process_start(&slot->child, machine->arguments, &setup, largest_file(machine),
			   error)) {
		end_restored(machine);
		companion_end(&slot->companion, NULL, 0);
		return false;
	}
	slot->machine = machine;
	machine->pid = slot->child.pid;
	slot->wire = wire_new(&machine->expect, machine->worker);
	slot->others = memory_zeroed(machine->n_others, sizeof(*slot->others));
	for (size_t i = 0; i < machine->n_others; i++)
		slot->others[i] = wire_new(&machine->others[i].expect, machine->others[i].worker);
	slot->started = slot->limits_checked = slot_now();
	return !machine->begin || machine->begin->begin(machine->begin->context, error);
}

static void __attribute__((format(printf, 2, 3))) end(struct slot *slot, const char *format, ...)
{
	va_list args;

	if (*slot->why)
		return;
	va_start(args, format);
	vsnprintf(slot->why, sizeof(slot->why), format, args);
	va_end(args);
	process_kill(&slot->child);
}

/* Each worker's decoder hears all of it. */
static void hear(struct slot *slot, const char *piece, size_t n)
{
	if (wire_feed(slot->wire, piece, n) == WIRE_BROKEN)
		end(slot, "%s", wire_reason(slot->wire));
	for (size_t i = 0; i < slot->machine->n_others; i++) {
		if (wire_feed(slot->others[i], piece, n) == WIRE_BROKEN)
			end(slot, "%s", wire_reason(slot->others[i]));
	}
}

static void free_slot(struct slot *slot)
{
	end_restored(slot->machine);
	for (size_t i = 0; i < slot->machine->n_others; i++)
		wire_free(slot->others[i]);
	free(slot->others);
	wire_free(slot->wire);
}

static void read_console(struct slot *slot)
{
	static char piece[65536];
	ssize_t n;

	while (!*slot->why &&
	       (n = pread(slot->child.console, piece, sizeof(piece), slot->offset)) > 0) {
		slot->offset += n;
		hear(slot, piece, (size_t)n);
		if (slot->offset > MACHINE_OUTPUT_MAX)
			end(slot, "the console was flooded: more than %u MiB",
			    MACHINE_OUTPUT_MAX >> 20);
	}
}

static void check_hang(struct slot *slot, double since_last, double cpu)
{
	double idle;

	if (slot_now() - slot->started < slot->machine->asleep)
		return;
	if (hang_look(&slot->hang, since_last, 2 * LIMITS_SECONDS, cpu,
		      process_is_held_up(&slot->child), slot->machine->cpu_limit, &idle))
		end(slot, "the machine hangs: it has done nothing for %.1f s", idle);
}

static void check_limits(struct slot *slot)
{
	double limit = slot->machine->cpu_limit, time = slot_now(), cpu;
	double since_last = time - slot->limits_checked;

	if (since_last < fmin(LIMITS_SECONDS, limit / 4))
		return;
	slot->limits_checked = time;
	cpu = process_cpu_seconds(&slot->child);
	if (cpu < 0)
		return; /* it has just ended */
	if (cpu > limit)
		end(slot, "timeout: %s has used %.1f s of processor time; --timeout allows more",
		    called(slot->machine), cpu);
	if (time - slot->started > MACHINE_WALL_FACTOR * limit + HANG_SECONDS)
		end(slot,
		    "timeout: %.0f s have passed, and %s has used only %.1f s of processor "
		    "time; is this machine overloaded?",
		    time - slot->started, called(slot->machine), cpu);
	if (companion_is_gone(&slot->companion, time))
		end(slot, "the machine beside it has ended");
	check_hang(slot, since_last, cpu);
}

/* Why did it fail? NULL if it did not. */
static const char *judge(struct slot *slot, int status, char *buffer, size_t size)
{
	char words[LAST_WORDS_MAX];
	const char *reason;

	if (*slot->why)
		return slot->why;
	last_words_line(slot->said.text, words);
	if (WIFSIGNALED(status)) {
		bool file = WTERMSIG(status) == SIGXFSZ && *own_limits_text();

		snprintf(buffer, size, "%s was killed by signal %d (%s)%s%s%s%s",
			 called(slot->machine), WTERMSIG(status), strsignal(WTERMSIG(status)),
			 file ? ": " : "", file ? own_limits_text() : "", *words ? ": " : "",
			 words);
		return buffer;
	}
	if (slot->machine->save)
		return slot->machine->save->state == SAVE_DONE
			       ? NULL
			       : "the machine ended before it was saved";
	reason = wire_reason(slot->wire);
	for (size_t i = 0; i < slot->machine->n_others && !reason; i++)
		reason = wire_reason(slot->others[i]);
	/* A machine that said nothing: what QEMU itself had to say is the reason. */
	if (!reason || !*words || (wire_records(slot->wire) && !WEXITSTATUS(status)))
		return reason;
	snprintf(buffer, size, "%s%s%s ended with status %d: %s",
		 wire_records(slot->wire) ? reason : "", wire_records(slot->wire) ? "; " : "",
		 called(slot->machine), WEXITSTATUS(status), words);
	return buffer;
}

/* What the guest did that is worth a note; else what our plugin says of this QEMU. */
static char *notes_of(const struct slot *slot)
{
	const char *notes = wire_notes(slot->wire), *said = slot->said.text;

	return *notes || strncmp(said, "idle: ", 6)
		       ? memory_copy(notes)
		       : words_format("%.*s", (int)strcspn(said, "\n"), said);
}

static void finish(struct slot *slot, int status)
{
	struct machine *machine = slot->machine;
	const char *reason, *tail;
	struct error log_error;
	char buffer[1200], beside[600];

	read_console(slot);
	last_words_read(&slot->said, slot->child.errors);
	wire_finish(slot->wire);
	for (size_t i = 0; i < machine->n_others; i++)
		wire_finish(slot->others[i]);
	reason = judge(slot, status, buffer, sizeof(buffer));
	if (!reason && machine->log &&
	    !machine->log->take(machine->log->context, machine->worker, slot->child.log,
				&log_error))
		reason = log_error.message;
	machine->finished = true;
	machine->migrations = slot->child.migrations;
	machine->ok = !reason;
	machine->notes = notes_of(slot);
	machine->exit_status = wire_exit_status(slot->wire);
	machine->exit_signal = wire_exit_signal(slot->wire);
	tail = wire_tail(slot->wire);
	companion_end(&slot->companion, beside, sizeof(beside));
	if (reason && asprintf(&machine->reason, "%s%s%s%s%s", reason,
			       *tail ? "\nlast lines of the console:\n" : "", tail,
			       *beside ? "\nlast of the machine beside it:\n" : "", beside) < 0)
		machine->reason = memory_copy(reason);
	free_slot(slot);
	process_close(&slot->child);
	slot->machine = NULL;
}

/* It asks with its last byte before it sleeps: from then on it does nothing that could be counted. */
static void await_sleep(const struct slot *slot)
{
	const struct timespec pause = {0, 50000};

	for (int i = 0; i < ASLEEP_LOOKS && !process_sleeps(&slot->child); i++)
		nanosleep(&pause, NULL);
}

static void answer(struct slot *slot)
{
	const struct machine_questions *questions = slot->machine->questions;
	struct error error;
	char byte;

	if (!questions || read(questions->ask, &byte, 1) != 1)
		return;
	await_sleep(slot);
	read_console(slot);
	if (!questions->answer(questions->context, slot->machine->worker,
			       wire_benchmark(slot->wire), slot->child.pid, &error))
		end(slot, "%s", error.message);
	else if (write(questions->reply, &byte, 1) != 1)
		end(slot, "its question cannot be answered: %s", strerror(errno));
}

static void drive_save(struct slot *slot)
{
	struct snapshot_save *save = slot->machine->save;
	struct error error;

	if (save && save->state != SAVE_DONE && !snapshot_save_step(save, &error))
		end(slot, "%s", error.message);
}

bool slot_attend(struct slot *slot)
{
	bool ended;
	int status;

	/* First whether it has ended, then what it wrote: so nothing is missed. */
	ended = process_reap(&slot->child, false, &status, &slot->machine->cpu_seconds);
	read_console(slot);
	last_words_read(&slot->said, slot->child.errors);
	if (!ended) {
		answer(slot);
		drive_save(slot);
		check_limits(slot);
		if (!*slot->why)
			return false;
		ended = process_reap(&slot->child, true, &status, &slot->machine->cpu_seconds);
	}
	if (slot->machine->save && slot->machine->save->state != SAVE_DONE)
		snapshot_save_ended(slot->machine->save);
	finish(slot, status);
	return ended;
}

void slot_abandon(struct slot *slot)
{
	int status;

	process_kill(&slot->child);
	process_reap(&slot->child, true, &status, &slot->machine->cpu_seconds);
	companion_end(&slot->companion, NULL, 0);
	free_slot(slot);
	process_close(&slot->child);
	slot->machine = NULL;
}
