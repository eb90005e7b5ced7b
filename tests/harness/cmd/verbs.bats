#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is done with stored runs.

load common

setup() {
	own_store
	fake_run --label first --format json >"$BATS_TEST_TMPDIR/run.json"
	id=$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/run.json")
}

@test "show prints the document that run printed" {
	"$harness" show "$id" --format json >"$BATS_TEST_TMPDIR/show.json"
	diff <(jq -S . "$BATS_TEST_TMPDIR/run.json") <(jq -S . "$BATS_TEST_TMPDIR/show.json")
}

@test "the document has what a reader needs" {
	jq -e '.runs[0] | .target == "linux" and .meter == "insn" and .status == "ok" and
		.parameters.bench == "syscall" and .units["syscall.p50"] == "insn" and
		(.provenance.kernel_sha256 | length) == 64 and (.provenance.program_sha256 | length) == 64 and
		(.workers | length) == 2 and .workers[1].metrics["syscall.p50"] == 338' \
		"$BATS_TEST_TMPDIR/run.json"
}

@test "rerun: equal bytes pass, others are found" {
	"$harness" rerun "$id"
	[ "$(stored)" = "ok 2 " ]
	run "$harness" rerun "$id"
	[ "$status" = 0 ]
	# another noise: the same guest, one record more of console text changes nothing
	FAKE=chatty "$harness" rerun "$id"
	sed 's/("empty", 22)/("empty", 23)/' "$HARNESS_QEMU" >"$BATS_TEST_TMPDIR/other_qemu"
	chmod +x "$BATS_TEST_TMPDIR/other_qemu"
	HARNESS_QEMU=$BATS_TEST_TMPDIR/other_qemu run --separate-stderr "$harness" rerun "$id"
	[ "$status" = 1 ]
	[[ "$stderr$output" == *syscall* ]]
}

@test "export gives all samples" {
	"$harness" export "$id" --format csv >"$BATS_TEST_TMPDIR/samples.csv"
	[ "$(grep -c ',syscall,time,' "$BATS_TEST_TMPDIR/samples.csv")" = 256 ]
	"$harness" export "$id" --format json | jq -e . >/dev/null
}

@test "list, prune" {
	run "$harness" list
	[[ "$output" == *"$id"* ]]
	[[ "$output" == *first* ]]
	"$harness" list --format json | jq -e . >/dev/null
	"$harness" list --format csv >/dev/null
	FAKE=lost fake_run || true
	[ "$(stored failed)" = "ok 1 " ]
	"$harness" prune --help
}

@test "metrics do not depend on how many run at a time" {
	fake_run --jobs 1 --format json | jq -S '.runs[0] | {metrics, workers}' >"$BATS_TEST_TMPDIR/a"
	fake_run --jobs 4 --format json | jq -S '.runs[0] | {metrics, workers}' >"$BATS_TEST_TMPDIR/b"
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "phases: each has its seed, and the spread is given" {
	fake_run --phases 3 --format json >"$BATS_TEST_TMPDIR/phases.json"
	jq -e '.runs[0].phases | length == 3' "$BATS_TEST_TMPDIR/phases.json"
}

@test "csv: what a spreadsheet would run as a formula is a text" {
	fake_run --label '=cmd|"/C calc"!A1' >/dev/null
	fake_run --label '-2+3' >/dev/null
	fake_run --label '-2.5e3' >/dev/null
	"$harness" list runs --format csv >"$BATS_TEST_TMPDIR/list.csv"
	grep -qF "\"'=cmd|\"\"/C calc\"\"!A1\"" "$BATS_TEST_TMPDIR/list.csv"
	grep -qF ",'-2+3," "$BATS_TEST_TMPDIR/list.csv"
	grep -qF ",-2.5e3," "$BATS_TEST_TMPDIR/list.csv"
	"$harness" list runs --format json | jq -e '[.runs[].label] | contains(["-2+3"])'
}

@test "csv and table" {
	fake_run --format csv | grep -q 'syscall.p50'
	fake_run --format table | grep -q 'syscall.p50\|p50'
}
