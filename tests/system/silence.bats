#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The silence of the own kernels is measured, not assumed: nothing in 10^10 instructions with
# interrupts enabled, and one interrupt sent on purpose is seen, once.

load common

setup() {
	own_store
}

silent() {
	"$harness" run --target "$1" --bench selfish --workers 1 --duration 10s --format json \
		>"$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].metrics["selfish.events"] == 0' "$BATS_TEST_TMPDIR/run.json"
	# the window was as long as asked for: at most 2.9957 events in 10 s
	holds '.runs[0].metrics["selfish.rate_upper95"] | . > 0.29 and . < 0.31' "$BATS_TEST_TMPDIR/run.json"
}

control() {
	"$harness" run --target "$1" --bench selfish --workers 1 --duration 200ms \
		--append irq_after=100000000 --format json >"$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].metrics["selfish.events"] == 1' "$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].metrics["selfish.max"] | . > 10 and . <= 150' "$BATS_TEST_TMPDIR/run.json"
}

@test "lwk: no detour in 10^10 instructions" {
	silent lwk
}

@test "lwk: one timer interrupt is exactly one detour" {
	control lwk
}

@test "unikernel: no detour in 10^10 instructions" {
	silent unikernel
}

@test "unikernel: one timer interrupt is exactly one detour" {
	control unikernel
}
