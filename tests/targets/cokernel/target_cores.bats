#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The co-kernel as a target of the command, with several cores of its own.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness

setup_file() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

@test "two workers by the clocks of their cores: silent beside a busy Linux and a busy core of their own, and again" {
	"$harness" run --target cokernel --cores 2 --load --bench selfish,barrier,syscall --duration 20ms --steps 20 \
		--format json >"$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0] | .status == "ok" and (.metrics | .["selfish.events"] == 0 and .["barrier.slowdown"] == 0 and
		.["syscall.max"] <= 53)' "$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0].provenance | (.append | test("launch.cores=1,2,3 .*load=1")) and (.machine | test("\"-smp\",\"4\""))' "$BATS_TEST_TMPDIR/run"
	"$harness" rerun last --format json >"$BATS_TEST_TMPDIR/again"
	[ "$(jq -S '.runs[0] | {metrics, workers}' "$BATS_TEST_TMPDIR/run")" = "$(jq -S '.runs[0] | {metrics, workers}' "$BATS_TEST_TMPDIR/again")" ]
}

@test "what a tick steals there is the LWK's own path, however busy Linux is" {
	"$harness" run --target cokernel --cores 1 --load --bench irq --duration 60ms --steps 10 --format json >"$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0] | .status == "ok" and (.metrics | .["irq.stolen_events"] > 2 and .["irq.stolen_max"] <= 150 and
		.["irq.stolen_max"] >= .["irq.stolen_p50"] and .["irq.stolen_p50"] > 50)' "$BATS_TEST_TMPDIR/run"
	"$harness" run --target cokernel --cores 2 --bench irq --duration 200ms --format json >"$BATS_TEST_TMPDIR/run"
	# of 50 ticks on each of the two none is lost to what else was recorded, and few met
	jq -e '.runs[0] | .status == "ok" and (.metrics | .["irq.stolen_events"] > 95 and .["irq.stolen_events"] < 105 and
		.["irq.stolen_p50"] > 50 and .["irq.stolen_p50"] <= 150)' "$BATS_TEST_TMPDIR/run"
	# two ticks may come in a row where the other core had its turn in between
	jq -e '.runs[0].metrics | .["irq.stolen_max"] <= 2 * .["irq.stolen_p50"]' "$BATS_TEST_TMPDIR/run"
}
