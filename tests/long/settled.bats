#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# How much a settled Linux takes, over windows of a second; and that one which has not settled is marked.

load ../system/common

next=$BATS_TEST_DIRNAME/../../build/linux-next/vmlinuz

setup() {
	own_store
}

@test "linux: four windows of a second take the same share, whoever looks" {
	"$harness" run --target linux --bench selfish --duration 1s --quiet --format json >"$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].provenance.unsettled == null' "$BATS_TEST_TMPDIR/run.json"
	holds '[.runs[0].workers[].metrics["selfish.noise_fraction"]] | (max - min) / min < 0.1' "$BATS_TEST_TMPDIR/run.json"
	"$harness" rerun last
}

@test "the newest kernel: its noise once it has settled, and marked while it has not" {
	[ -e "$next" ] || skip "no build/linux-next/vmlinuz: make linux-next fetches it"
	"$harness" run --target linux --kernel "$next" --bench selfish --duration 1s --quiet --format json >"$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].provenance.unsettled == null' "$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].metrics["selfish.noise_fraction"] | . > 0.00075 and . < 0.00080' "$BATS_TEST_TMPDIR/run.json"
	"$harness" run --target linux --kernel "$next" --bench selfish --duration 1s --settle 1s --uptime-span 0 \
		--workers 1 --quiet --format json >"$BATS_TEST_TMPDIR/early.json"
	holds '.runs[0].provenance.unsettled | contains("still at work")' "$BATS_TEST_TMPDIR/early.json"
}
