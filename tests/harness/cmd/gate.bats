#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The gate on boots of a Linux of which some are worse, without a Linux: fresh batches, stored arms,
# baselines.

load common

setup() {
	own_store
	cd "$BATS_TEST_TMPDIR"
	words="--target linux --bench syscall --duration 1ms --steps 32 --no-snapshot --quiet"
}

# shellcheck disable=SC2086 # words
gate() {
	run "$harness" gate $words --no-blame "$@"
}

@test "worse in some boots: a fresh batch decides; one odd boot is told; a baseline keeps values" {
	# shellcheck disable=SC2086 # words
	"$harness" baseline save $words --baseline four.json --phases 4
	jq -e '.metrics["syscall.p50"] == [338, 338, 338, 338]' four.json
	# the stand-in's boots are all alike: sixty more of them
	jq '.metrics |= map_values([range(16) as $_ | .[]]) | .parameters.phases = "64"' four.json >linux.json
	FAKE_WORSE=3 gate --baseline linux.json --phases 8 --format json
	echo "$output"
	[ "$status" = 1 ]
	jq -e '.targets[0].confirmed and (.metrics[] | select(.metric == "syscall.p50") | .verdict == "regression" and
		.some and .above == 6 and .units == 16 and .old == .new and .new_worst > 9 * .old_worst)' <<<"$output"
	# an older baseline, of fewer boots, is read; one unit alone is never a verdict
	jq '.metrics |= map_values(.[:16]) | .parameters.phases = "16"' linux.json >old.json
	FAKE_WORSE=1 gate --baseline old.json --phases 8 --junit j.xml --markdown m.md
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"syscall.p50: 3,578 in 1 of 8 boots, 338 in all others: one alone is no verdict"* ]]
	grep -q 'one alone is no verdict' j.xml
	grep -q 'one alone is no verdict' m.md
	gate --baseline old.json --phases 1
	[ "$status" = 2 ]
	[[ "$output" == *"phases 16 against 1"* ]]
	[[ "$output" == *"harness baseline update --target linux"* ]]
	# a fresh batch that fails: an error, and nothing is left behind of the verdict on the first
	FAKE_STARTS="$PWD/starts 8" FAKE_WORSE=3 gate --baseline linux.json --phases 8
	echo "$output"
	[ "$status" = 2 ]
	[[ "$output" == *"no such machine"* ]]
	[[ "$output" != *Sanitizer* ]]
}
