#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs side by side, and sweeps over settings.

load common

setup() {
	own_store
}

# A run of the stand-in; the options of `fake_run` may be overridden.
labelled() {
	local label=$1
	shift
	fake_run --label "$label" --quiet "$@" >/dev/null
}

@test "two runs: values, units and ratios to the base that is asked for" {
	labelled a
	labelled b --append quiet
	"$harness" compare a b --format json >"$BATS_TEST_TMPDIR/a.json"
	jq -e '.meter == "insn" and (.runs | length) == 2 and .runs[0].id == .base and
		.runs[1].options.append == "quiet" and
		(.metrics[] | select(.metric == "syscall.p50") | .unit == "insn" and .ratios == [1, 1])' \
		"$BATS_TEST_TMPDIR/a.json"
	"$harness" compare a b --base 2 --format json | jq -e '.base == .runs[1].id'
	run "$harness" compare a b
	[[ "$output" == *"append=quiet"* ]]
	[[ "$output" == *"x1.00"* ]]
	[ "$("$harness" compare a b --format csv | head -1)" = metric,unit,run,target,label,options,value,ratio ]
}

@test "runs with other parameters are refused, with all that differs" {
	labelled a
	labelled b --seed 7 --steps 64
	run "$harness" compare a b
	[ "$status" = 2 ]
	[[ "$output" == *"steps 128 against 64"* ]]
	[[ "$output" == *"seed 1 against 7"* ]]
}

@test "a target's name is its newest run that can be compared" {
	labelled old
	labelled new --seed 7
	"$harness" compare old linux --format json | jq -e '.runs[0].id == .runs[1].id'
	"$harness" compare new linux --format json | jq -e '.runs[0].id == .runs[1].id'
	labelled newest --seed 9
	run "$harness" compare old lwk
	[ "$status" = 2 ]
	[[ "$output" == *"lwk"* ]]
}

@test "a failed run is refused" {
	labelled good
	FAKE=panic run fake_run --label bad
	run "$harness" compare good last
	[ "$status" = 2 ]
	[[ "$output" == *"failed"* ]]
}

@test "compare: what was asked for wrongly" {
	run "$harness" compare
	[ "$status" = 2 ]
	labelled a
	run "$harness" compare a
	[ "$status" = 2 ]
	run "$harness" compare a a --base 3
	[ "$status" = 2 ]
	run "$harness" compare a nosuchrun
	[ "$status" = 2 ]
}

@test "sweep: the default and each setting, stored and side by side" {
	"$harness" sweep --target linux --bench syscall --duration 1ms --steps 128 --workers 1 --quiet \
		--append nohz=off --append=highres=off --format json >"$BATS_TEST_TMPDIR/sweep"
	jq -e '[.runs[].label] == ["default", "append nohz=off", "append highres=off"] and
		.runs[1].options.append == "nohz=off"' "$BATS_TEST_TMPDIR/sweep"
	[ "$(stored)" = "ok 3 " ]
	"$harness" compare default "append nohz=off" --format csv
}

@test "sweep: nothing boots before all settings are known to be right" {
	for wrong in "--append" "--tick-hz 250" "--tick-hz 0" "--target lwk --append x" "--nonsense 1 --append x"; do
		# shellcheck disable=SC2086 # words
		run "$harness" sweep --target linux --bench syscall --append nohz=off $wrong
		[ "$status" = 2 ]
	done
	run "$harness" sweep --target linux --bench syscall --append nohz=off --append 'a -- b'
	[ "$status" = 2 ]
	[[ "$output" == *"would end the kernel's arguments"* ]]
	run "$harness" sweep --target all --append nohz=off
	[ "$status" = 2 ]
	run "$harness" sweep --help
	[ "$status" = 0 ]
}

@test "sweep: a setting whose run fails is told, the others are printed" {
	FAKE=panic FAKE_ONLY=1 run --separate-stderr "$harness" sweep --target linux --bench syscall \
		--duration 1ms --steps 128 --workers 2 --quiet --append nohz=off
	[ "$status" = 2 ]
	[[ "$stderr" == *"append nohz=off"*"failed"* ]]
}
