#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# One run of all three targets with all benchmarks: what the records must hold, and the path lengths
# that this project's kernels promise.

load common

setup_file() {
	own_store
	"$BATS_TEST_DIRNAME/../../harness/harness" run --target all --workers 2 --duration 200ms \
		--label all --format json >"$BATS_FILE_TMPDIR/all.json"
	for target in lwk unikernel linux; do
		jq "{runs: [.runs[] | select(.target == \"$target\")]}" \
			"$BATS_FILE_TMPDIR/all.json" >"$BATS_FILE_TMPDIR/$target.json"
	done
}

setup() {
	own_store
	all=$BATS_FILE_TMPDIR/all.json
	lwk=$BATS_FILE_TMPDIR/lwk.json
	unikernel=$BATS_FILE_TMPDIR/unikernel.json
	linux=$BATS_FILE_TMPDIR/linux.json
}

@test "all is lwk, unikernel and linux, and each run is complete" {
	holds '[.runs[].target] == ["lwk", "unikernel", "linux"]' "$all"
	holds 'all(.runs[]; .status == "ok" and .meter == "insn")' "$all"
	holds 'all(.runs[]; (.workers | length) == 2)' "$all"
}

@test "every metric of the table is in every record, with its unit" {
	names='["selfish.events","selfish.rate","selfish.rate_upper95","selfish.noise_fraction","selfish.mode",
		"selfish.p50","selfish.p90","selfish.p99","selfish.p999","selfish.max","selfish.quiet_loop",
		"ftq.mean","ftq.min","ftq.noise_fraction",
		"barrier.ideal","barrier.mean_slowest","barrier.p99_slowest","barrier.slowdown","barrier.imbalance",
		"syscall.p50","syscall.p99","syscall.max","syscall.mean",
		"pagetouch.map","pagetouch.first4k_p50","pagetouch.first4k_p99","pagetouch.second4k_p50","pagetouch.first2m_p50",
		"irq.stolen_p50","irq.stolen_max","irq.latency_p50","irq.latency_p99","irq.latency_max",
		"timeshare.switch_p50","timeshare.switch_p99","timeshare.slice_p50"]'
	holds "all(.runs[]; .metrics as \$m | all($names[]; . as \$n | \$m | has(\$n)))" "$all"
	holds "all(.runs[]; .units as \$u | all($names[]; . as \$n | \$u | has(\$n)))" "$all"
	holds '.runs[0].units["syscall.p50"] == "insn" and .runs[0].units["selfish.noise_fraction"] == "1"' "$all"
}

@test "linux and the LWK ran one and the same file" {
	a=$(jq -r '.runs[0].provenance.program_sha256' "$lwk")
	b=$(jq -r '.runs[0].provenance.program_sha256' "$linux")
	[ "${#a}" = 64 ] && [ "$a" = "$b" ]
	[ "$a" = "$(sha256sum <"$BATS_TEST_DIRNAME/../../build/bench.elf" | cut -d' ' -f1)" ]
}

@test "the LWK's path lengths: null call <= 60, tick <= 150, yield and back <= 200, second touch <= 3" {
	holds '.runs[0].metrics["syscall.p50"] | . > 0 and . <= 60' "$lwk"
	holds '.runs[0].metrics["irq.stolen_p50"] | . > 0 and . <= 150' "$lwk"
	holds '.runs[0].metrics["timeshare.switch_p50"] | . > 0 and . <= 200' "$lwk"
	holds '.runs[0].metrics["pagetouch.first4k_p50"] | . > 0 and . <= 3' "$lwk"
	holds '.runs[0].metrics["pagetouch.first4k_p99"] <= 3' "$lwk"
	holds '.runs[0].metrics | .["pagetouch.whole2m"] == 8 and .["pagetouch.first2m_p50"] <= 3' "$lwk"
	holds '.runs[0].metrics["pagetouch.map"] > 0' "$lwk"
}

@test "the unikernel's null call: a table call, at most 20" {
	holds '.runs[0].metrics["syscall.p50"] | . > 3 and . <= 20' "$unikernel"
	holds '.runs[0].metrics["irq.stolen_p50"] | . > 0 and . <= 150' "$unikernel"
}

@test "the LWK and the unikernel steal nothing; a percentile of nothing is null" {
	for run in "$lwk" "$unikernel"; do
		holds '.runs[0].metrics["selfish.events"] == 0' "$run"
		holds '.runs[0].metrics["selfish.noise_fraction"] == 0' "$run"
		holds '.runs[0].metrics["selfish.p50"] == null' "$run"
		holds '.runs[0].metrics["barrier.slowdown"] == 0' "$run"
		# two copies, 0.2 s each, are one: at most 2.9957 events in 0.2 s
		holds '.runs[0].metrics["selfish.rate_upper95"] | . > 14.9 and . < 15.1' "$run"
		holds '.runs[0].metrics["ftq.noise_fraction"] | fabs < 1e-6' "$run"
	done
}

@test "linux shows its tick: about 250 a second, and longer steps" {
	holds '.runs[0].metrics["selfish.rate"] | . > 240 and . < 300' "$linux"
	holds '.runs[0].metrics["selfish.p50"] | . > 1000 and . < 5000' "$linux"
	holds '.runs[0].metrics["barrier.slowdown"] > 0' "$linux"
	holds '.runs[0].metrics["syscall.p50"] | . > 100 and . < 1000' "$linux"
	holds '.runs[0].metrics["pagetouch.first4k_p50"] > 1000' "$linux"
	holds '.runs[0].metrics["ftq.noise_fraction"] > 0.0001' "$linux"
}

@test "linux gives large pages where it has memory for them, and clears them; else they have no metric" {
	# 8 bytes an instruction
	holds '.runs[0].metrics | .["pagetouch.whole2m"] == 8 and .["pagetouch.first2m_p50"] > 262144' "$linux"
	"$harness" run --target linux-smp --bench pagetouch --workers 1 --format json >"$BATS_TEST_TMPDIR/smp.json"
	holds '.runs[0].metrics | .["pagetouch.whole2m"] == 0 and .["pagetouch.first2m_p50"] == null and
		.["pagetouch.first4k_p50"] > 1000' "$BATS_TEST_TMPDIR/smp.json"
}

@test "show, list and export give what was stored" {
	id=$(jq -r '.runs[0].id' "$linux")
	run "$harness" show "$id" --format json
	[ "$status" = 0 ]
	[ "$(jq -S '.runs[0].metrics' <<<"$output")" = "$(jq -S '.runs[0].metrics' "$linux")" ]
	run "$harness" list runs --format csv
	[ "$status" = 0 ]
	grep -q "$id" <<<"$output"
	# every detour is there: as many start as length values, as many as were counted
	"$harness" export "$id" --format csv >"$BATS_TEST_TMPDIR/samples.csv"
	starts=$(grep -c 'selfish,start' "$BATS_TEST_TMPDIR/samples.csv")
	[ "$starts" = "$(jq '.runs[0].metrics["selfish.events"]' "$linux")" ]
}

@test "rerun boots the same again and finds equal bytes" {
	for run in "$lwk" "$unikernel"; do
		"$harness" rerun "$(jq -r '.runs[0].id' "$run")"
	done
}

@test "at an equal rate: a real tick on the LWK and on the unikernel" {
	"$harness" run --target lwk,unikernel --tick-hz 250 --bench selfish --workers 1 \
		--duration 400ms --format json >"$BATS_TEST_TMPDIR/tick.json"
	holds 'all(.runs[]; .metrics["selfish.events"] | . >= 99 and . <= 101)' "$BATS_TEST_TMPDIR/tick.json"
	holds 'all(.runs[]; .metrics["selfish.p50"] | . > 0 and . <= 150)' "$BATS_TEST_TMPDIR/tick.json"
}

@test "path lengths are those of the bare loop; runs of different pads are not compared" {
	local pad ids=()
	for pad in 0 400; do
		"$harness" run --target lwk,unikernel --tick-hz 250 --bench selfish,irq,timeshare --workers 1 \
			--duration 200ms --pad "$pad" --format json >"$BATS_TEST_TMPDIR/pad$pad.json"
		ids+=("$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/pad$pad.json")")
		jq -S '[.runs[].metrics | with_entries(select(.value and (.key |
			test("^(irq|timeshare)\\.|^selfish\\.(min|mode|p50|p90|p99|max|events|stolen)$"))))]' \
			"$BATS_TEST_TMPDIR/pad$pad.json" >"$BATS_TEST_TMPDIR/paths$pad"
	done
	[ "$(grep -c : "$BATS_TEST_TMPDIR/paths0")" -ge 20 ]
	diff "$BATS_TEST_TMPDIR/paths0" "$BATS_TEST_TMPDIR/paths400"
	[ "$(jq '.runs[].metrics["selfish.quiet_loop"]' "$BATS_TEST_TMPDIR/pad400.json")" = \
		"$(jq '.runs[].metrics["selfish.quiet_loop"] + 400' "$BATS_TEST_TMPDIR/pad0.json")" ]
	run -2 --separate-stderr "$harness" compare "${ids[@]}"
	[[ "$stderr" == *"pad 0 against 400"* ]]
}

@test "who says nothing gets a pad and a long window, and is told so" {
	"$harness" run --target lwk --bench selfish --workers 1 --format json >"$BATS_TEST_TMPDIR/usual.json"
	holds '.runs[0].parameters | [.pad, .window, .duration] == [400, 10000000000, 1000000000]' \
		"$BATS_TEST_TMPDIR/usual.json"
	holds '.runs[0].workers[0].values["selfish.window"] | . >= 10000000000 and . < 10000001000' \
		"$BATS_TEST_TMPDIR/usual.json"
	run -0 "$harness" show "$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/usual.json")"
	[[ "$output" == *pad*400* ]]
	# a duration holds for all
	"$harness" run --target lwk --bench selfish --workers 1 --duration 5ms --format json >"$BATS_TEST_TMPDIR/given.json"
	holds '.runs[0].parameters | [.pad, .window, .duration] == [400, null, 5000000]' "$BATS_TEST_TMPDIR/given.json"
}

# A QEMU that starts nothing without an initramfs: no unikernel.
picky_qemu() {
	cat >"$BATS_TEST_TMPDIR/qemu" <<-'END'
		#!/bin/bash
		[[ " $* " != *" -kernel "* || " $* " == *" -initrd "* ]] || { echo "no room" >&2; exit 7; }
		exec qemu-system-x86_64 "$@"
	END
	chmod +x "$BATS_TEST_TMPDIR/qemu"
	export HARNESS_QEMU=$BATS_TEST_TMPDIR/qemu
}

@test "a target that fails ends no other: those are told and stored, and which one failed is said" {
	picky_qemu
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
	run -2 --separate-stderr "$harness" run --target unikernel,lwk --bench syscall --steps 20 --workers 3 --jobs 1 --format json
	[[ "$stderr" == *"unikernel failed: worker 0, phase 0: "*"ended with status 7: no room"* ]]
	[ "$(jq -c '[.runs[] | [.target, .status, (.workers | length)]]' <<<"$output")" = '[["unikernel","failed",3],["lwk","ok",3]]' ]
	[ "$("$harness" list runs --format json | jq -c '[.runs[] | .target + " " + .status] | sort')" = '["lwk ok","unikernel failed"]' ]
}
