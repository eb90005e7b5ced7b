#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command's own end, by signals, and the store's: nothing half-written, no QEMU left behind.

load common

setup() {
	own_store
	export FAKE_LOG=$BATS_TEST_TMPDIR/log
	: >"$FAKE_LOG"
}

# Start a run whose machines linger, and wait until they are there. A shell without job control
# starts what is in the background with SIGINT ignored.
start_lingering() {
	FAKE=busy env --default-signal=INT "$harness" run --target linux --bench syscall --workers 2 --duration 1ms \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	child=$!
	for _ in $(seq 100); do
		[ "$(wc -l <"$FAKE_LOG")" -ge 1 ] && return
		sleep 0.1
	done
	cat "$BATS_TEST_TMPDIR/out"
	return 1
}

no_leftovers() {
	for _ in $(seq 50); do
		[ -z "$(leftovers)" ] && return
		sleep 0.1
	done
	return 1
}

@test "SIGINT and SIGTERM: no QEMU left behind, no run stored, a failure's status" {
	for signal in INT TERM; do
		: >"$FAKE_LOG"
		start_lingering
		kill -$signal $child
		wait $child && return 1
		no_leftovers
	done
	fake_run
	[ "$(stored)" = "ok 1 " ]
	[ "$(stored failed)" = "ok 0 " ]
}

@test "SIGKILL: no QEMU left behind, the store whole" {
	fake_run
	start_lingering
	kill -KILL $child
	wait $child && return 1
	no_leftovers
	fake_run
	[ "$(stored)" = "ok 2 " ]
}

@test "two at once" {
	fake_run >"$BATS_TEST_TMPDIR/a" 2>&1 3>&- &
	a=$!
	fake_run >"$BATS_TEST_TMPDIR/b" 2>&1 3>&- &
	b=$!
	wait $a
	wait $b
	[ "$(stored)" = "ok 2 " ]
}

@test "few open files, and small ones: said as what they are, and QEMU is not blamed" {
	run --separate-stderr bash -c "ulimit -n 100; exec '$harness' run --target linux --bench syscall --workers 1"
	echo "$status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"only 100 files may be open at once"*"ulimit -n 1024"* ]]
	[[ "$stderr" != *QEMU* ]]
	# one that may be raised is raised
	run --separate-stderr bash -c "ulimit -Sn 64; exec '$harness' run --target linux --bench syscall --duration 1ms --no-snapshot --workers 1"
	[ "$status" = 0 ]
	run --separate-stderr bash -c "ulimit -f 10; HARNESS_RESULTS=$BATS_TEST_TMPDIR/none exec '$harness' run --target linux --bench syscall --workers 1"
	echo "$status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"at most 10240 bytes here: ulimit -f unlimited"* ]]
	run --separate-stderr bash -c "ulimit -n 100 -f 10; exec '$harness' doctor --format json"
	jq -e '[.checks[] | select(.check == "open files" or .check == "file size") | .state] == ["missing", "limited"]' <<<"$output"
	[[ "$(jq -r '.checks[] | select(.check == "instruction counting") | .advice' <<<"$output")" == *ulimit* ]]
}

@test "a full disk: the metrics are printed, the store stays whole" {
	[ "$(id -u)" = 0 ] || skip "needs root to mount a small tmpfs"
	mkdir "$BATS_TEST_TMPDIR/small"
	mount -t tmpfs -o size=256k tmpfs "$BATS_TEST_TMPDIR/small" || skip "cannot mount here"
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/small run --separate-stderr fake_run
	before=$(df --output=avail "$BATS_TEST_TMPDIR/small" | tail -1)
	umount "$BATS_TEST_TMPDIR/small"
	echo "$status: $stderr; free: $before"
	[ "$status" = 2 ]
	[[ "$stderr" == *"No space left"* || "$stderr" == *"full"* ]]
}

@test "a read-only mount: an error that says so" {
	[ "$(id -u)" = 0 ] || skip "needs root to mount"
	mkdir "$BATS_TEST_TMPDIR/fixed"
	mount -t tmpfs -o ro tmpfs "$BATS_TEST_TMPDIR/fixed" || skip "cannot mount here"
	HARNESS_RESULTS=$BATS_TEST_TMPDIR/fixed/store run --separate-stderr fake_run
	umount "$BATS_TEST_TMPDIR/fixed"
	echo "$status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"ead-only"* ]]
}

@test "a pipe that closes early is no crash" {
	fake_run
	id=$(sqlite3 "$HARNESS_RESULTS/results.sqlite" 'SELECT id FROM runs')
	run bash -c "'$harness' export $id --format csv | head -1"
	[ "$status" = 0 ]
	[[ "$output" != *Sanitizer* ]]
}
