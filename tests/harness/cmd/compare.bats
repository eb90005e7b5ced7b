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
	labelled a --phases 8
	labelled b --phases 8 --append quiet
	"$harness" compare a b --format json >"$BATS_TEST_TMPDIR/a.json"
	jq -e '.meter == "insn" and (.runs | length) == 2 and .runs[0].id == .base and
		.runs[1].options.append == "quiet" and .placebo == null and
		(.metrics[] | select(.metric == "syscall.p50") | .unit == "insn" and .ratios == [1, 1] and
		.verdicts[0] == null and (.verdicts[1] | .verdict == "same" and .boots == 8 and .share == 8))' \
		"$BATS_TEST_TMPDIR/a.json"
	"$harness" compare a b --base 2 --format json | jq -e '.base == .runs[1].id'
	run "$harness" compare a b
	[[ "$output" == *"append=quiet"* ]]
	[[ "$output" == *"x1.00 ~"* ]]
	[[ "$output" == *"~ no difference shown by 8 boots"* ]]
	[ "$("$harness" compare a b --format csv | head -1)" = \
		metric,unit,run,target,label,options,value,ratio,old,new,p,verdict ]
}

@test "of one boot of a Linux nothing is claimed, and of few nothing can be" {
	labelled a
	labelled b --append slower=40
	run "$harness" compare a b
	[ "$status" = 0 ]
	[[ "$output" != *"x1."* ]]
	[[ "$output" == *"b: no claim, --phases 8:"* ]]
	"$harness" compare a b --format json | jq -e '.metrics[] | select(.metric == "syscall.p50") |
		.ratios[1] == null and .verdicts[1].verdict == "unclear" and .verdicts[1].new == .verdicts[1].old + 40'
	labelled few --phases 2
	labelled slow --phases 2 --append slower=40
	run "$harness" compare few slow
	[[ "$output" != *"x1."* ]]
	[[ "$output" == *"slow: no verdict possible: 8 boots needed"* ]]
}

@test "boots of other seeds are compared: a path is longer, exactly; what boots move is not" {
	labelled a --phases 8
	labelled b --phases 8 --seed 7 --append slower=1
	run "$harness" compare a b
	[ "$status" = 0 ]
	[[ "$output" == *"syscall.p50"*"+1 exact (8/8)"* ]]
	"$harness" compare a b --format csv | grep -q '^syscall.p50,insn,.*,exact$'
	FAKE_MOVED=1 labelled moved --phases 8
	FAKE_MOVED=1 labelled again --phases 8 --seed 7
	FAKE_MOVED=1 labelled slow --phases 8 --seed 8 --append slower=40
	"$harness" compare moved again slow --format json >"$BATS_TEST_TMPDIR/moved"
	jq -e '(.metrics[] | select(.metric == "syscall.p50") | .verdicts |
		(.[1].old_range[1] > .[1].old_range[0]) and
		(.[1] | .verdict == "same") and (.[2] | .verdict == "differs" and .p < 0.01 and .ratio > 1.1)) and
		(.metrics[] | select(.metric == "syscall.max") | .verdicts[2] | .verdict == "unclear" and .beyond == 8)' \
		"$BATS_TEST_TMPDIR/moved"
	run "$harness" compare moved again slow
	[[ "$output" == *"x1.1"*" differs p <.001"* || "$output" == *"x1.1"*" differs p .00"* ]]
	[[ "$output" == *"8/8 above"* ]]
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

@test "sweep: the default, each setting and a placebo, stored and side by side, and what differs" {
	FAKE_MOVED=1 "$harness" sweep --target linux --bench syscall --duration 1ms --steps 128 --workers 1 --quiet \
		--append nohzz=off --append=slower=40 --format json >"$BATS_TEST_TMPDIR/sweep"
	jq -e '[.runs[].label] == ["default", "append nohzz=off", "append slower=40", "placebo"] and
		.runs[1].options.append == "nohzz=off" and .placebo == {run: .runs[3].id, differs: 0} and
		(.metrics[] | select(.metric == "syscall.p50") | .verdicts | .[1].boots == 8 and
		[.[1:][].verdict] == ["same", "differs", "same"])' "$BATS_TEST_TMPDIR/sweep"
	[ "$(stored)" = "ok 4 " ]
	"$harness" compare default "append slower=40" placebo | grep -q 'syscall.p50.*differs.*~$'
	FAKE_MOVED=1 "$harness" rerun placebo # with as many letters
	# each column has boots of its own, and a setting's letters come off their words
	"$harness" show default --format json >"$BATS_TEST_TMPDIR/base"
	jq -e '.runs[0] | .provenance.word_room == "32" and .parameters.seed == 1 and .parameters.phases == 8' "$BATS_TEST_TMPDIR/base"
	"$harness" show "append slower=40" --format json |
		jq -e '.runs[0] | .provenance.word_room == "22" and .parameters.seed == 3'
}

@test "sweep: where the placebo differs, the table's claims are not to be trusted" {
	export FAKE_LOG=$BATS_TEST_TMPDIR/log FAKE_SLOWS=16
	run --separate-stderr "$harness" sweep --target linux --bench syscall --duration 1ms --steps 128 --workers 1 \
		--no-snapshot --append nohz=off
	[ "$status" = 0 ]
	[[ "$output" == *"placebo, the base again with other boots: differs in 3 metrics: the claims of this table are not to be trusted"* ]]
	[ "$(wc -l <"$FAKE_LOG")" = 24 ]
}

@test "sweep: with fewer boots than that there is no verdict, which is said before" {
	run --separate-stderr "$harness" sweep --target linux --bench syscall --duration 1ms --steps 128 --workers 1 \
		--phases 2 --append slower=40
	[ "$status" = 0 ]
	[[ "$stderr" == *"--phases 2: no verdict possible: 8 boots needed"* ]]
	[[ "$output" == *"append slower=40: no verdict possible: 8 boots needed"* ]]
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
		--duration 1ms --steps 128 --workers 2 --phases 1 --quiet --append nohz=off
	[ "$status" = 2 ]
	[[ "$stderr" == *"append nohz=off"*"failed"* ]]
}
