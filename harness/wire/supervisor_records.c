/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the supervisor's records mean. Knows nothing of benchmarks' data. */
#include <inttypes.h>
#include <string.h>

#include "harness/wire/supervisor_records.h"
#include "harness/wire/wire_state.h"

static void on_program_exit(struct wire *wire)
{
	int64_t status, signal;

	if (!wire_number(wire, "status", &status) || !wire_number(wire, "signal", &signal))
		return;
	if (wire->exited || status < 0 || status > 255 || signal < 0 || signal > 127) {
		wire_wrong(wire, "%s", wire->exited ? "a second time" : "no exit status");
		return;
	}
	wire->exited = true;
	wire->exit_status = (int)status;
	wire->exit_signal = (int)signal;
	if (wire->expect.bench && !wire->done)
		wire_broken(wire,
			    "the benchmark program ended early, with status %d, signal %d%s%s",
			    wire->exit_status, wire->exit_signal, *wire->notes ? ": " : "",
			    wire->notes);
	else if (wire->expect.bench && (status || signal))
		wire_wrong(wire, "the benchmark program ended with status %d, signal %d",
			   wire->exit_status, wire->exit_signal);
}

static void on_halt(struct wire *wire)
{
	int64_t status;

	if (!wire_number(wire, "status", &status) || !wire_check_count(wire))
		return;
	wire->halted = true;
	if (status)
		wire_wrong(wire, "the kernel halted with status %" PRId64, status);
	else if (!wire->expect.bench && !wire->exited)
		wire_wrong(wire, "the kernel halted, and the program's exit was not reported");
	else if (wire->expect.bench && !wire->done)
		wire_wrong(wire, "the kernel halted before the benchmarks were done");
}

static void on_fault(struct wire *wire)
{
	const char *vector = wire_field(wire, "vector"), *rip = wire_field(wire, "rip");
	const char *cr2 = record_field(&wire->record, "cr2");

	if (vector && rip)
		wire_note(wire, "a worker faulted: vector %.8s at rip %.16s, address %.16s", vector,
			  rip, cr2 ? cr2 : "unknown");
}

static void on_unknown(struct wire *wire)
{
	const char *word = wire_field(wire, "word");

	if (word)
		wire_note(wire, "the kernel does not know %.200s: it sets nothing", word);
}

void wire_supervisor_record(struct wire *wire)
{
	const char *type = wire->record.type;
	int64_t nr;

	if (!strcmp(type, "panic")) {
		const char *why = record_field(&wire->record, "why");

		wire_broken(wire, "the kernel panicked: %.200s",
			    why ? why : "(it did not say why)");
	} else if (!strcmp(type, "hello")) {
		if (wire->supervisor_hello)
			wire_wrong(wire, "a second time: the machine has started again");
		else
			wire->supervisor_hello = wire_check_version(wire);
	} else if (!wire->supervisor_hello) {
		wire_wrong(wire, "before hello");
	} else if (!strcmp(type, "enosys")) {
		if (wire_number(wire, "nr", &nr))
			wire_note(wire, "unknown system call %" PRId64, nr);
	} else if (!strcmp(type, "unknown")) {
		on_unknown(wire);
	} else if (!strcmp(type, "fault")) {
		on_fault(wire);
	} else if (!strcmp(type, "exit")) {
		on_program_exit(wire);
	} else if (!strcmp(type, "halt")) {
		on_halt(wire);
	} else {
		wire_wrong(wire, "unknown type");
	}
}
