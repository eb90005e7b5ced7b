#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The instrument against noise that is known.

load common

setup() {
	own_store
}

@test "what the LWK injects is recorded, analysed, composed, simulated and measured as just that" {
	"$harness" inject --check --format json >"$BATS_FILE_TMPDIR/lwk.json"
	jq -e '.pass and .unexplained == 0 and ([.classes[].events] | min) > 100' "$BATS_FILE_TMPDIR/lwk.json"
	# the period that has no jitter is exact, and slowdowns are there to be compared
	jq -e '.classes[0] | (.found_period - .period) | fabs < 0.1' "$BATS_FILE_TMPDIR/lwk.json"
	jq -e '[.slowdowns[].slowdown] | min > 0.03' "$BATS_FILE_TMPDIR/lwk.json"
	jq -e '.bound < 0.02' "$BATS_FILE_TMPDIR/lwk.json"
}

@test "cores of one machine lose just what was injected, too, whenever the others have their turns" {
	# so dense that turns end in the middle of events, and events queue up
	for target in lwk unikernel; do
		"$harness" inject --target $target --noise 400:2,2000:13,777:5:100 --duration 50ms --steps 400 --format json \
			>"$BATS_TEST_TMPDIR/dense.json"
		jq -e '.unexplained == 0 and .shared_detours > 1000' "$BATS_TEST_TMPDIR/dense.json"
	done
}

@test "noise that is another than was asked for fails the check" {
	# a QEMU that makes events of 50 us one of 51 us
	cat >"$BATS_TEST_TMPDIR/qemu" <<-'END'
		#!/bin/bash
		exec qemu-system-x86_64 "${@//:50:/:51:}"
	END
	chmod +x "$BATS_TEST_TMPDIR/qemu"
	HARNESS_QEMU=$BATS_TEST_TMPDIR/qemu run "$harness" inject --check --workers 2 --duration 100ms --steps 500
	[ "$status" = 2 ] # no event of the class that was asked for
	[[ "$output" == *"no event of a class"* ]]
	# one that leaves the first machine alone, so that only the recorded ones are others
	cat >"$BATS_TEST_TMPDIR/qemu" <<-'END'
		#!/bin/bash
		[[ " $* " == *" -smp "* ]] || set -- "${@//:50:/:51:}"
		exec qemu-system-x86_64 "$@"
	END
	HARNESS_QEMU=$BATS_TEST_TMPDIR/qemu run "$harness" inject --check --workers 2 --duration 100ms --steps 500
	echo "$output"
	[ "$status" = 1 ]
	[[ "$output" == *FAIL* ]]
}

@test "what cannot be injected is refused, by the command and by the kernel" {
	run "$harness" inject --noise 10:10
	[ "$status" = 2 ]
	run "$harness" inject --target linux
	[ "$status" = 2 ]
	[[ "$output" == *"lwk, unikernel"* ]]
	run "$harness" run --target lwk --workers 1 --bench syscall --steps 10 --append noise=10:10
	[ "$status" = 2 ]
	[[ "$output" == *"noise= is not period"* ]]
}
