#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# In the insn meter equal parameters give equal bytes: in any order, with the host idle or loaded.

load common

setup() {
	own_store
}

# All raw samples and metrics of a run, without what names the run itself.
raw() {
	"$harness" export "$1" --format csv | sha256sum
	"$harness" show "$1" --format json | jq -S '.runs[0] | {metrics, workers}' | sha256sum
}

# One run each way: alone, then with more spinning processes than processors, and other jobs beside.
same_when_loaded() {
	local options=(--workers 2 --duration 100ms --steps 200 --format json "$@")
	"$harness" run "${options[@]}" >"$BATS_TEST_TMPDIR/idle.json"

	local spinners=()
	for _ in $(seq $((2 * $(nproc)))); do
		timeout 300 sh -c 'while :; do :; done' 3>&- &
		spinners+=($!)
	done
	"$harness" run "${options[@]}" --jobs 1 >"$BATS_TEST_TMPDIR/loaded.json"
	kill "${spinners[@]}"

	a=$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/idle.json")
	b=$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/loaded.json")
	[ "$a" != "$b" ]
	[ "$(raw "$a")" = "$(raw "$b")" ]
	holds '.runs[0].status == "ok"' "$BATS_TEST_TMPDIR/loaded.json"
}

@test "lwk: idle and loaded host, equal bytes" {
	same_when_loaded --target lwk
}

@test "unikernel: idle and loaded host, equal bytes" {
	same_when_loaded --target unikernel
}

@test "linux: idle and loaded host, equal bytes" {
	same_when_loaded --target linux --workers 1
}

@test "another seed is another boot: linux's noise moves" {
	"$harness" run --target linux --workers 1 --duration 100ms --bench selfish --phases 2 \
		--format json >"$BATS_TEST_TMPDIR/phases.json"
	holds '.runs[0].phases | length == 2' "$BATS_TEST_TMPDIR/phases.json"
	"$harness" export "$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/phases.json")" --format csv \
		>"$BATS_TEST_TMPDIR/samples.csv"
	# worker,phase,bench,series,index,value: the two phases' detours start at different times
	a=$(awk -F, '$2 == 0 && $3 == "selfish" && $4 == "start"' "$BATS_TEST_TMPDIR/samples.csv" | cut -d, -f5-)
	b=$(awk -F, '$2 == 1 && $3 == "selfish" && $4 == "start"' "$BATS_TEST_TMPDIR/samples.csv" | cut -d, -f5-)
	[ -n "$a" ] && [ -n "$b" ] && [ "$a" != "$b" ]
}
