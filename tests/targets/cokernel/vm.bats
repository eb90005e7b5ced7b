#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The LWK and the Linux that serves it in two machines, which share the channel and nothing else.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness
tests=$BATS_TEST_DIRNAME/../../../build/tests

setup_file() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

@test "metrics of the LWK's own are exact; delegated calls are counted, and not timed by a clock that does not tell" {
	"$harness" run --target cokernel-vm --workers 1 --bench selfish,syscall,irq,delegate,doorbell,bringup \
		--duration 20ms --steps 50 --format json >"$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0] | .status == "ok" and (.metrics | .["selfish.events"] == 0 and .["syscall.p50"] <= 53 and
		.["irq.stolen_p50"] <= 150 and .["delegate.answered"] == 50 and .["delegate.local_p50"] <= 53 and
		.["delegate.p50"] == null and .["doorbell.p50"] == null and .["bringup.start"] == null)' "$BATS_TEST_TMPDIR/run"
	run --separate-stderr "$harness" rerun cokernel-vm
	[ "$status" = 0 ]
	grep -q 'is byte for byte' <<<"$stderr"
}

@test "what steals from the LWK there is named" {
	"$harness" blame --bench irq --quiet --format json cokernel-vm >"$BATS_TEST_TMPDIR/blame"
	jq -e '(.functions | length) > 2 and all(.functions[]; .known) and any(.functions[]; .name == "interrupt_timer")' "$BATS_TEST_TMPDIR/blame"
}

# The machines that a process started: the co-kernel's, or the one beside it (which boots vmlinuz).
machines_of() {
	pgrep -P "$1" -f "$2" || true
}

# A run that takes long, begun; its process is in $run.
begin() {
	"$harness" run --target cokernel-vm --workers 1 --bench selfish --duration 60s --pad 0 --quiet >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	run=$!
	for ((i = 0; i < 200; i++)); do
		beside=$(machines_of "$run" launch.ivshmem)
		measured=$(machines_of "$run" bench=selfish)
		[ -n "$beside" ] && [ -n "$measured" ] && return
		sleep 0.1
	done
	false
}

# Nothing with that number runs, be it a process that was never waited for.
gone() {
	for ((i = 0; i < 100; i++)); do
		kill -0 "$1" 2>/dev/null || return 0
		[ "$(ps -o stat= -p "$1")" = Z ] && return 0
		sleep 0.1
	done
	false
}

@test "a machine left alone fails, and both end with the command, however it ends" {
	begin
	kill -KILL "$beside"
	wait "$run" && false
	grep -q 'the machine beside it has ended' "$BATS_TEST_TMPDIR/out"
	gone "$measured"
	begin
	kill -KILL "$run"
	gone "$measured"
	gone "$beside"
	begin
	kill -TERM "$run"
	gone "$measured"
	gone "$beside"
}

@test "without shared memory the LWK says so and goes no further" {
	run --separate-stderr "$harness" run --target lwk --append ivshmem=1 --elf "$tests/files.elf"
	[ "$status" = 2 ]
	grep -q 'shares no memory' <<<"$stderr$output"
}
