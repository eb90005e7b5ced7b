#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The benchmark program on this machine's Linux, as an ordinary process: it says what README.md's
# table says, refuses what it cannot take, and is the same program as init. Its metrics are this
# machine's, so none is looked at.

bats_require_minimum_version 1.5.0

program=$BATS_TEST_DIRNAME/../../build/bench.elf
short="duration=20000000 steps=50 quantum=100000"

# bench.name of every value and series of the output, without those that may be empty
names() {
	sed -nE 's/^~!b[0-9]+ (value|data) bench=([a-z]+) name=([a-z0-9_]+) .*/\2.\3/p' |
		grep -vE '\.(start|length|stolen_start|stolen_length|slice)$' | sort -u
}

@test "every benchmark reports what README.md says" {
	# shellcheck disable=SC2086
	run -0 timeout 60 "$program" $short
	diff <(names <<<"$output") - <<-'END'
	barrier.events
	barrier.faults
	barrier.ideal
	barrier.iterations
	barrier.longest
	barrier.overflow
	barrier.quiet_loop
	barrier.stolen
	barrier.switches
	barrier.threshold
	barrier.wait
	barrier.window
	barrier.work
	ftq.faults
	ftq.quantum
	ftq.quiet_loop
	ftq.switches
	ftq.turn
	ftq.work
	irq.bracket
	irq.callback
	irq.faults
	irq.latency
	irq.latency_empty
	irq.latency_left
	irq.stolen_events
	irq.stolen_window
	irq.switches
	irq.tick_hz
	pagetouch.empty
	pagetouch.faults
	pagetouch.first2m
	pagetouch.first4k
	pagetouch.map2m
	pagetouch.map4k
	pagetouch.pages2m
	pagetouch.pages4k
	pagetouch.read4k
	pagetouch.second2m
	pagetouch.second4k
	pagetouch.switches
	pagetouch.whole2m
	selfish.clock_step
	selfish.events
	selfish.faults
	selfish.histogram
	selfish.longest
	selfish.overflow
	selfish.quiet_loop
	selfish.quiet_max
	selfish.quiet_p99
	selfish.stolen
	selfish.switches
	selfish.threshold
	selfish.window
	syscall.empty
	syscall.faults
	syscall.switches
	syscall.time
	timeshare.faults
	timeshare.slice_ticks
	timeshare.slice_window
	timeshare.switch
	timeshare.switch_empty
	timeshare.switch_missed
	timeshare.switches
	END
	# and each of these names is explained there
	for name in $(names <<<"$output"); do
		grep -q "\`[^|]*\b${name#*.}\b[^|]*\`" "$BATS_TEST_DIRNAME/../../microbench/README.md" ||
			{ echo "not explained: $name"; false; }
	done
}

@test "only what was asked for, in that order" {
	# shellcheck disable=SC2086
	run -0 timeout 60 "$program" bench=syscall,selfish $short
	[ "$(sed -nE 's/^~!b[0-9]+ begin bench=([a-z]+) .*/\1/p' <<<"$output" | xargs)" = "syscall selfish" ]
}

@test "measuring faults no page: buffers were touched before" {
	# shellcheck disable=SC2086
	run -0 timeout 60 "$program" bench=selfish,ftq,barrier,syscall $short
	[ "$(grep -c ' name=faults v=0 #' <<<"$output")" -eq 4 ]
}

@test "a page fault for every page at its first touch, and for no other" {
	run -0 timeout 60 "$program" bench=pagetouch
	faults=$(sed -nE 's/.* name=faults v=([0-9]+) #.*/\1/p' <<<"$output")
	# 512 written, 512 read, 8 large ones (of which only the first bytes are touched); and what the
	# calls around them may touch
	[ "$faults" -ge 1032 ]
	[ "$faults" -le 1064 ]
}

@test "an unknown benchmark, a wrong parameter: refused, with the reason" {
	run -1 timeout 10 "$program" bench=selfsh
	grep -qx 'microbench: there is no such benchmark: selfsh' <<<"$output"
	grep -q ' done count=[0-9]* status=1 #' <<<"$output"
	run -1 timeout 10 "$program" steps=0
	grep -q 'out of range: steps=0$' <<<"$output"
	run ! grep -q ' begin ' <<<"$output"
}
