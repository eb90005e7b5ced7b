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
	# by the machine's clock some iterations lost another core's turn, which QEMU lets last until the next
	# tick, or its share of that; by the core's, none but ticks
	[ "$(values selfish.virtual_length "$out.csv" | sort -n | tail -1)" -gt 1900000 ]
	[ "$(cat <(values selfish.length "$out.csv" 0) <(values selfish.length "$out.csv" 1) | sort -u)" = 106 ]
	# none is lost, not even while another core's turn is recorded: as many as ticks in the windows, less those
	# that waited for a turn until the next one came, which are one to the core; and what they took is what
	# blame finds
	holds '.runs[0].metrics["selfish.events"] | . > 98 and . < 103' "$out.json"
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

@test "a load on the LWK reaches no other core" {
	measure lwk 2 --load --bench selfish,barrier
	holds '.runs[0].metrics["selfish.events"] == 0 and .runs[0].metrics["barrier.slowdown"] == 0' "$out.json"
	holds '.runs[0].options.load == "program"' "$out.json"
	repeats
}

# refused TEXT ARGUMENTS...
refused() {
	run --separate-stderr "$harness" run "${@:2}"
	echo "status $status: $stderr"
	[ "$status" = 2 ]
	[[ "$stderr" == *"$1"* ]]
}

@test "whichever QEMU runs, what a core executed is charged to it, also in code that both run" {
	measure lwk 2 --load --bench selfish,barrier,syscall
	# as by QEMU 7.2, and on a machine of one core
	holds '.runs[0].metrics | [.["selfish.quiet_loop"], .["selfish.events"], .["barrier.ideal"],
		.["barrier.max_slowest"], .["syscall.p50"], .["syscall.max"]] ==
		[11, 0, 99990, 99990, 37, 37]' "$out.json"
}

@test "a plugin that believes which processor it is told gets no figures by, where that is wrong" {
	local prefix=$BATS_TEST_TMPDIR/prefix
	case $("${HARNESS_QEMU:-qemu-system-x86_64}" --version | head -n 1) in
	*" version 7."* | *" version 8."*) skip "this QEMU tells it right" ;;
	esac
	make -s install PREFIX="$prefix"
	cp build/tests/credulous.so "$prefix/lib/harness/build/plugin.so"
	run -2 "$prefix/bin/harness" run --target lwk --cores 2 --load --duration 50ms --steps 100 \
		--bench selfish,barrier,syscall --format json
	[[ "$output" == *"the plugin saw"* ]]
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

@test "what two kernels do for each other is said to be by the machine's clock, and nothing else is" {
	run "$harness" run --target cokernel --workers 1 --bench delegate,bringup,syscall --duration 5ms --steps 20
	[ "$status" = 0 ]
	[ "$(grep -c "by the machine's clock" <<<"$output")" = 2 ]
	for bench in delegate bringup; do
		[[ "$output" == *"cokernel: $bench is by the machine's clock, which counts both kernels"* ]]
	done
}
