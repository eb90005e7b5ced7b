#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/system/cores.bats leaves out: each takes a minute of boots of machines with several processors.

load ../system/cores

@test "tuned linux: a timer that waited for the housekeeping core's turn is no latency of the kernel's" {
	measure linux-tuned 2 --bench irq --steps 400
	holds '.runs[0].metrics | ."irq.latency_max" < 10000' "$out.json"
	waited=$(cat <(values irq.latency_waited "$out.csv" 0) <(values irq.latency_waited "$out.csv" 1) |
		awk '{ sum += $1 } END { print sum }')
	[ "$waited" -gt 0 ]
	[ "$(($(values irq.latency "$out.csv" 0 | wc -l) + $(values irq.latency "$out.csv" 1 | wc -l)))" = $((800 - waited)) ]
	"$harness" show "$(jq -r '.runs[0].id' "$out.json")" |
		grep -q "timers that waited for another core's turn, which is QEMU's, and are not in irq.latency: $waited"
}

@test "cores beside a worker's are not in its metrics, without --cores, too" {
	for target in cokernel linux-tuned; do
		"$harness" run --target $target --workers 1 --duration 50ms --steps 100 --format json >"$BATS_TEST_TMPDIR/run.json"
		id=$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/run.json")
		holds '.runs[0].metrics | ."selfish.events" == 0 and ."ftq.noise_fraction" == 0' "$BATS_TEST_TMPDIR/run.json"
		holds '.runs[0].provenance.clock == "core"' "$BATS_TEST_TMPDIR/run.json"
		"$harness" rerun "$id" --format json >"$BATS_TEST_TMPDIR/again.json"
		[ "$(jq -S '.runs[0] | {metrics, workers}' "$BATS_TEST_TMPDIR/run.json")" = \
			"$(jq -S '.runs[0] | {metrics, workers}' "$BATS_TEST_TMPDIR/again.json")" ]
	done
}

@test "a tuned Linux with an idle neighbour steals nothing in 600 ms, from either start" {
	"$harness" run --target linux-tuned --bench selfish --workers 1 --duration 600ms --phases 2 --quiet >/dev/null
	"$harness" blame linux-tuned --quiet --format json >"$BATS_TEST_TMPDIR/idle"
	jq -e '.events == 0 and .stolen == 0 and .proof.workers == 2 and .proof.same == 2' "$BATS_TEST_TMPDIR/idle"
}
