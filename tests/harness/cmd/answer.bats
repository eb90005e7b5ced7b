#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What was measured before is told, not booted again: who asks for what, and when it is no answer.

load common

setup() {
	own_store
	unset HARNESS_FRESH
	export FAKE_LOG=$BATS_TEST_TMPDIR/log
	: >"$FAKE_LOG"
}

boots() {
	wc -l <"$FAKE_LOG"
}

# Metrics, parameters and the run's name: all that `run` tells.
measure() {
	run -0 --separate-stderr fake_run --format json "$@"
}

# A mark, as one that was disturbed has it.
mark() {
	sqlite3 "$HARNESS_RESULTS/results.sqlite" \
		"INSERT INTO pairs SELECT number, 'provenance', 1000, '$1', 'so' FROM runs"
}

@test "the same run is told from the store: which one, its numbers, and nothing boots or is stored" {
	measure
	[[ "$stderr" != *"measured before"* ]]
	first=$output booted=$(boots)
	[ "$booted" -gt 0 ]
	measure
	[ "$output" = "$first" ]
	[[ "$stderr" == *"harness: linux: measured before: $(jq -r '.runs[0].id' <<<"$first") (--fresh boots it again)"* ]]
	[ "$(boots)" = "$booted" ]
	[ "$(stored)" = "ok 1 " ]
	measure --quiet
	[ -z "$stderr" ]
}

@test "--fresh boots, and so does everything in an environment that says so" {
	measure
	booted=$(boots)
	measure --fresh
	[ "$(boots)" = $((2 * booted)) ]
	[ "$(stored)" = "ok 2 " ]
	HARNESS_FRESH=1 measure
	[ "$(boots)" = $((3 * booted)) ]
}

@test "the newest one is told" {
	measure
	measure --fresh
	newest=$(jq -r '.runs[0].id' <<<"$output")
	measure
	[ "$(jq -r '.runs[0].id' <<<"$output")" = "$newest" ]
}

@test "another parameter, argument, settling, program, kernel, QEMU or plugin is another run" {
	measure
	booted=$(boots)
	for other in "--seed 2" "--steps 129" "--append quiet" "--uptime-span 1s" "--settle 31s"; do
		measure $other
		booted=$((booted + 2))
		[ "$(boots)" = "$booted" ]
	done
	cp "$HARNESS_QEMU" "$BATS_TEST_TMPDIR/qemu"
	echo "# another" >>"$BATS_TEST_TMPDIR/qemu"
	HARNESS_QEMU=$BATS_TEST_TMPDIR/qemu measure
	[ "$(boots)" = $((booted + 2)) ]
}

@test "how many machines at a time, from a snapshot or not, how patiently: the same run" {
	measure
	booted=$(boots)
	measure --jobs 1 --timeout 100
	[ "$(boots)" = "$booted" ]
}

@test "a label is a row that names the run it repeats, and is no answer itself" {
	measure
	first=$(jq -r '.runs[0].id' <<<"$output") booted=$(boots)
	measure --label mine
	[ "$(boots)" = "$booted" ]
	[ "$(stored)" = "ok 2 " ]
	run -0 --separate-stderr "$harness" show mine --format json
	[ "$(jq -r '.runs[0].provenance.repeats' <<<"$output")" = "$first" ]
	[ "$(jq -r '.runs[0].id' <<<"$output")" != "$first" ]
	measure
	[ "$(jq -r '.runs[0].id' <<<"$output")" = "$first" ]
}

@test "a marked run is no answer, nor one that failed, nor is one without a key" {
	for key in disturbed unsettled; do
		rm -rf "$HARNESS_RESULTS"
		measure
		booted=$(boots)
		mark $key
		measure
		[ "$(boots)" -gt "$booted" ]
	done
	rm -rf "$HARNESS_RESULTS"
	measure
	booted=$(boots)
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "UPDATE runs SET status = 'failed', reason = 'so'"
	measure
	[ "$(boots)" -gt "$booted" ]
	booted=$(boots)
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "DELETE FROM pairs WHERE key = 'run_key'"
	measure
	[ "$(boots)" -gt "$booted" ]
}

@test "a rerun boots, and is no answer" {
	measure
	first=$(jq -r '.runs[0].id' <<<"$output") booted=$(boots)
	run "$harness" rerun "$first"
	[ "$(boots)" -gt "$booted" ]
	measure
	[ "$(jq -r '.runs[0].id' <<<"$output")" = "$first" ]
}

@test "a sweep boots its settings and the placebo, and its base only if nobody has" {
	sweep() {
		run -0 --separate-stderr "$harness" sweep --target linux --bench syscall --duration 1ms --steps 128 --workers 1 \
			--no-snapshot --append slower=40 --format json "$@"
	}
	sweep
	[[ "$stderr" != *"measured before"* ]]
	first=$(jq .metrics <<<"$output")
	[ "$(boots)" = 24 ]
	sweep
	[[ "$stderr" == *"linux: measured before"* ]]
	[ "$(boots)" = 40 ]
	[ "$(jq .metrics <<<"$output")" = "$first" ]
	sweep --fresh
	[ "$(boots)" = 64 ]
}
