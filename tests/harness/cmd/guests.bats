#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests that panic, hang, flood, lie or die: the run fails with a reason, and nothing of it counts.

load common

setup() {
	own_store
}

# fails_with HOW TEXT [options]: the run fails, says TEXT, and stores no good run.
fails_with() {
	local how=$1 text=$2
	shift 2
	FAKE=$how run --separate-stderr fake_run "$@"
	echo "status $status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"$text"* ]]
	[ "$(stored ok)" = "ok 0 " ]
	[ "$(stored failed)" = "ok 1 " ]
}

@test "a good guest" {
	run --separate-stderr fake_run --format json
	[ "$status" = 0 ]
	[ "$(jq '.runs[0].metrics["syscall.p50"]' <<<"$output")" = 338 ]
	[ "$(stored)" = "ok 1 " ]
}

@test "a good guest between kernel messages" {
	FAKE=chatty run --separate-stderr fake_run --format json
	[ "$status" = 0 ]
	[ "$(jq '.runs[0].metrics["syscall.p50"]' <<<"$output")" = 338 ]
}

@test "a kernel panic: the console's last lines are shown" {
	fails_with panic "Kernel panic - not syncing: no working init"
}

@test "a guest that ends in the middle of a line" {
	fails_with midline "killed by signal 9"
}

@test "a guest that says nothing" {
	fails_with silent "without a single record"
}

@test "a QEMU that refuses its arguments" {
	fails_with refuse "no such machine"
}

@test "lost, doubled, reordered, damaged and missing records" {
	for how in lost doubled reordered damaged truncated; do
		HARNESS_RESULTS=$BATS_TEST_TMPDIR/$how
		fails_with $how "linux failed"
	done
}

@test "a guest that starts again, one that got other parameters" {
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/a
	fails_with restarted "after the end" --workers 1
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/b
	fails_with liar "was asked for"
}

@test "NULs between records are text, an endless record is damage" {
	FAKE=nul run fake_run
	[ "$status" = 0 ]
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/b
	fails_with endless "longer than"
}

@test "a Linux that does not say that it has settled, or how its program ended" {
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/a
	fails_with unsettled "before the kernel has settled"
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/b
	fails_with unended "without its last one"
}

@test "a Linux that was not quiet is measured, and marked" {
	FAKE=noisy run --separate-stderr fake_run --format json
	echo "$stderr"
	[ "$status" = 0 ]
	[[ "$stderr" == *"linux ("*"): not settled: its kernel was still at work at 35 s of uptime: 9.0 ms in 5 s, 0 forks"* ]]
	jq -e '.runs[0].provenance.unsettled | contains("still at work")' <<<"$output"
}

@test "floods end" {
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/a
	fails_with flood "flooded" --workers 1
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/b
	fails_with flood_lines "flooded" --workers 1
}

@test "a guest that computes for ever is ended by its processor time" {
	fails_with busy "timeout" --timeout 1s
}

@test "a guest that sleeps for ever hangs" {
	fails_with hang "hangs" --timeout 1s
}

@test "a guest that gets no processor does not hang: it is waited for" {
	FAKE=starved run --separate-stderr fake_run --workers 1 --timeout 1s
	echo "$stderr"
	[ "$status" = 0 ]
	[ "$(stored)" = "ok 1 " ]
}

@test "one failed worker fails the run and ends the others" {
	export FAKE_LOG=$BATS_TEST_TMPDIR/log
	FAKE_ONLY=0 FAKE_LINGER=30 fails_with lost "linux failed"
	[ -z "$(leftovers)" ]
}
