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

@test "co-kernel: all seven benchmarks by the LWK's cores alone, while all of the load is beside them" {
	measure cokernel 2 --load
	repeats
	holds '.runs[0].parameters.bench == "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare"' "$out.json"
	holds '.runs[0].metrics | ."selfish.events" == 0 and ."ftq.noise_fraction" == 0 and ."barrier.slowdown" == 0' "$out.json"
	holds '.runs[0].metrics | ."syscall.max" == 37 and ."pagetouch.first4k_p99" == 1 and ."timeshare.switch_p99" == 194' "$out.json"
	# a core that has no turn when its timer is due: what it executes is what it would have without
	# others. (But if its turn ends just when the kernel has read the clock to start the timer, that
	# starts late.)
	[ "$(values irq.latency "$out.csv" | sort -n | sed -n 90p)" -lt 1300 ]
	holds '.runs[0].metrics | ."irq.latency_p50" > 1000 and ."irq.stolen_p50" == 106' "$out.json"
	# the machine's clock says otherwise
	[ "$(values irq.virtual_latency "$out.csv" | sort -n | tail -1)" -gt 10000 ]
	[ "$(values ftq.virtual_work "$out.csv" | sort -n | head -1)" -lt 100 ]
	# quanta of the core's own are fewer than the machine's, and each is whole
	[ "$(values ftq.work "$out.csv" | wc -l)" -lt "$(values ftq.virtual_work "$out.csv" | wc -l)" ]
	[ "$(values ftq.work "$out.csv" | sort -u | wc -l)" -le 2 ]
}

@test "tuned linux: silent on both isolated cores, until the core beside them has a load" {
	measure linux-tuned 2 --bench selfish
	holds '.runs[0].metrics["selfish.events"] == 0' "$out.json"
	measure linux-tuned 2 --load --bench selfish
	holds '.runs[0].metrics["selfish.events"] > 0' "$out.json"
	# by whom, on each core: the lengths are what that core ran
	"$harness" blame "$(jq -r '.runs[0].id' "$out.json")" --format json >"$out.blame.json"
	[ "$(jq .stolen "$out.blame.json")" = "$(cat <(values selfish.stolen "$out.csv" 0) \
		<(values selfish.stolen "$out.csv" 1) | awk '{ sum += $1 } END { print sum }')" ]
	jq -e '[.detours[] | .length == ([.functions[]] | add)] | all' "$out.blame.json"
	jq -e '[.detours[].worker] | unique == [0, 1]' "$out.blame.json"
}

@test "what an older harness measured by the machine's clock: the same when run again, not compared, no history" {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
	short=(--target cokernel --workers 1 --bench syscall --duration 50ms --steps 50 --quiet)
	"$harness" run "${short[@]}" --label old
	"$harness" run "${short[@]}" --label new
	"$harness" compare old new # both by the core's own
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "DELETE FROM pairs WHERE kind = 'provenance' AND key = 'clock'
		AND run = (SELECT number FROM runs WHERE label = 'old')"
	run --separate-stderr "$harness" compare old new
	echo "$stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"clock the machine's"* ]]
	run --separate-stderr "$harness" compare new old
	[ "$status" = 2 ]
	# a machine of one core counts no others, and may stand beside the newer one
	"$harness" run "${short[@]}" --target lwk --label alone
	"$harness" compare new alone
	run --separate-stderr "$harness" compare old alone
	[ "$status" = 2 ]
	[ "$("$harness" history syscall.p50 --target cokernel --format csv | tail -n +2 | wc -l)" = 1 ]
	"$harness" rerun old >/dev/null
}
