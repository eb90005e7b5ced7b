#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Workers on the cores of one machine: a real barrier, each worker by the clock of its own core.

load cores

@test "lwk: three workers, silent, each call as long as on a machine of its own" {
	measure lwk 3
	holds '.runs[0].metrics["selfish.events"] == 0 and .runs[0].metrics["barrier.slowdown"] == 0' "$out.json"
	holds '.runs[0].metrics["syscall.max"] == 37' "$out.json"
	waits_are_for_the_slowest
	repeats
	# the machine's clock counts all of them: it saw the others' turns
	[ "$(values barrier.virtual_wait "$out.csv" 0 | sort -n | tail -1)" -gt 90000 ]
}

@test "unikernel: two workers, the second on a core that was idle until then" {
	measure unikernel 2
	holds '.runs[0].metrics["selfish.events"] == 0 and .runs[0].metrics["syscall.max"] == 9' "$out.json"
	waits_are_for_the_slowest
	repeats
}

@test "linux: two workers, ticks on both cores, own time less than virtual time" {
	measure linux 2
	holds '.runs[0].metrics["selfish.events"] > 5 and .runs[0].metrics["selfish.min"] > 1000' "$out.json"
	holds '.runs[0].metrics["syscall.p50"] == 326' "$out.json"
	waits_are_for_the_slowest
	repeats
	for worker in 0 1; do
		# the core's own instructions are a part of the window's virtual time
		own=$(values selfish.own_window "$out.csv" $worker)
		[ "$own" -gt 0 ] && [ "$own" -lt "$(values selfish.window "$out.csv" $worker)" ]
		# and a detour by the guest's clock, in which others ran, is no shorter than the core's own
		[ "$(values selfish.virtual_stolen "$out.csv" $worker)" -ge "$(values selfish.stolen "$out.csv" $worker)" ]
	done
}

@test "two ticks that met because others had their turns are two: each as long as any" {
	measure lwk 2 --tick-hz 250 --bench selfish --duration 200ms
	# by the machine's clock some iterations lost more than a tick's time; by the core's, none but ticks
	[ "$(values selfish.virtual_length "$out.csv" | sort -n | tail -1)" -gt 3000000 ]
	[ "$(cat <(values selfish.length "$out.csv" 0) <(values selfish.length "$out.csv" 1) | sort -u)" = 106 ]
	# none is lost: as many as ticks in the windows, and what they took is what blame finds
	holds '.runs[0].metrics["selfish.events"] | . > 98 and . < 104' "$out.json"
	"$harness" blame "$(jq -r '.runs[0].id' "$out.json")" --format json >"$out.blame.json"
	[ "$(jq .stolen "$out.blame.json")" = "$(jq '.runs[0].metrics["selfish.events"] * 106' "$out.json")" ]
	# one after the other, and a tick apart at least when they met
	for worker in 0 1; do
		values selfish.start "$out.csv" $worker | sort -n -c
	done
	! values selfish.fused "$out.csv" | grep .
	repeats
}

@test "one core is alone: its own clock and the machine's say the same" {
	measure lwk 1 --tick-hz 1000
	for series in selfish.length ftq.work barrier.work syscall.time pagetouch.first4k irq.stolen_length \
		irq.latency irq.latency_empty timeshare.switch timeshare.slice; do
		values $series "$out.csv" >"$out.own"
		values "${series/./.virtual_}" "$out.csv" >"$out.virtual"
		[ -s "$out.own" ]
		cmp "$out.own" "$out.virtual"
	done
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

@test "a load on the LWK reaches no other core" {
	measure lwk 2 --load --bench selfish,barrier
	holds '.runs[0].metrics["selfish.events"] == 0 and .runs[0].metrics["barrier.slowdown"] == 0' "$out.json"
	holds '.runs[0].options.load == "program"' "$out.json"
	repeats
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

# refused TEXT ARGUMENTS...
refused() {
	run --separate-stderr "$harness" run "${@:2}"
	echo "status $status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"$1"* ]]
}

@test "what cannot be: other benchmarks, more workers than cores, a load with no core for it" {
	refused "doorbell is of two kernels" --target cokernel --cores 2 --bench selfish,doorbell
	refused "one worker on each" --target lwk --cores 2 --workers 3
	refused "out of range" --target lwk --cores 17
	refused "--load needs --cores" --target lwk --load
	refused "no core for a load" --target linux --cores 2 --load
	refused "cannot share" --target linux-host --cores 2
	refused "not for --elf" --target lwk --cores 2 --elf /bin/true
}

@test "workers of one machine and workers of several are not compared" {
	measure lwk 2 --bench syscall
	"$harness" run --target lwk --workers 2 --bench syscall --duration 50ms --steps 100 -q >"$out.alone"
	alone=$("$harness" list runs --format json | jq -r '.runs[0].id')
	run --separate-stderr "$harness" compare "$(jq -r '.runs[0].id' "$out.json")" "$alone"
	echo "$stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *cores* ]]
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
	[[ "$stderr" == *"by its machine's clock"* ]]
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

@test "what two kernels do for each other is said to be by the machine's clock, and nothing else is" {
	run "$harness" run --target cokernel --workers 1 --bench delegate,bringup,syscall --duration 5ms --steps 20
	[ "$status" = 0 ]
	[ "$(grep -c "by the machine's clock" <<<"$output")" = 2 ]
	for bench in delegate bringup; do
		[[ "$output" == *"cokernel: $bench is by the machine's clock, which counts both kernels"* ]]
	done
}
