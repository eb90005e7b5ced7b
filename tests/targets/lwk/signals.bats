#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Signals: the same program sees the same on the LWK and on Linux; and none of them hurts a thread that
# is on its way to another core.

load common

setup() {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
}

# told TARGET: what the program says there, and that it ended as it should
told() {
	local code=0
	"$harness" run --target "$1" --elf "$build/tests/alike" >"$BATS_TEST_TMPDIR/$1" || code=$?
	[ "$code" = 5 ]
}

@test "signals that are waited for, dropped signals and alternate stacks are as on Linux, to the byte" {
	told lwk
	told linux
	[ "$(wc -l <"$BATS_TEST_TMPDIR/lwk")" -gt 50 ]
	cmp "$BATS_TEST_TMPDIR/lwk" "$BATS_TEST_TMPDIR/linux" ||
		diff "$BATS_TEST_TMPDIR/lwk" "$BATS_TEST_TMPDIR/linux"
	# command substitution would hide a newline that the program has not written
	tail -c 12 "$BATS_TEST_TMPDIR/linux" | cmp - <(printf "an open line")
}

@test "a thread that signals storm while it moves between cores arrives, and runs where it lives" {
	run boot 3 "$build/tests/migrate" 100
	[ "$status" = 0 ]
	[[ "$output" == *"100 moves, 0 astray, signals came: yes"* ]]
}
