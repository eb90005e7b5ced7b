#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernels' common part on a bare machine: a test kernel that tries it from inside, and its ways
# to end.

image=$BATS_TEST_DIRNAME/../../../build/tests/kernel.elf
machine="-machine pc -bios qboot.rom -m 64M -nodefaults -no-user-config -display none -no-reboot
	-cpu max,-rdrand,-rdseed,-erms,-fsrm -rtc base=2024-01-01,clock=vm
	-device isa-debug-exit,iobase=0x501,iosize=4"

# boot OUTPUT APPEND OPTION...: its serial output and exit status
boot() {
	local output=$1 append=$2
	shift 2
	# shellcheck disable=SC2086
	timeout 120 qemu-system-x86_64 $machine "$@" -serial "file:$output" \
		-kernel "$image" -append "debug_exit=0x501 $append"
}

insn() {
	boot "$1" "exact=1 $2" -accel tcg -icount shift=0,sleep=off
}

# What the record `measured` says of that name.
value() {
	sed -n "s/^~!k[0-9]* measured name=$2 v=\([0-9]*\) #.*/\1/p" "$1"
}

setup() {
	out=$BATS_TEST_TMPDIR/out
}

@test "threads, timers and clock work, twice the same" {
	insn "$out" ""
	cat "$out"
	grep -q '^~!k[0-9]* halt count=[0-9]* status=0 #' "$out"
	insn "$out.2" ""
	cmp "$out" "$out.2"
}

@test "a tick is at most 150 instructions, a kernel's yield and back far less than 200" {
	insn "$out" ""
	# the loop's own branches
	[ "$(value "$out" silence_detour)" -lt 10 ]
	[ "$(value "$out" tick)" -gt 20 ]
	[ "$(value "$out" tick)" -le 150 ]
	[ "$(value "$out" yield_and_back)" -le 150 ]
}

@test "four cores, with and without a tick" {
	boot "$out" "" -accel tcg -smp 4
	[ "$(value "$out" cores)" -eq 4 ]
	boot "$out" "tick_hz=100" -accel tcg -smp 4
	[ "$(value "$out" cores)" -eq 4 ]
}

@test "a tick that leaves no time for anything is refused" {
	run insn "$out" "tick_hz=1000000"
	[ "$status" -eq 3 ]
	grep -q '^~!k[0-9]* panic why=tick_hz=1000000%20is%20more%20than%20100000 #' "$out"
}

@test "a fault in ring 0: registers on the wire, failure" {
	run insn "$out" "crash=1"
	[ "$status" -eq 3 ]
	grep -q '^~!k[0-9]* panic why=exception%206%20in%20ring%200 core=0 vector=6 .* r15=1234 #' "$out"
	run insn "$out" "crash=4"
	[ "$status" -eq 3 ]
	grep -q '^~!k[0-9]* panic why=exception%2014%20in%20ring%200 core=0 vector=14 error=3 ' "$out"
}

@test "a stack that overflows hits its guard page and is reported" {
	run insn "$out" "crash=2"
	[ "$status" -eq 3 ]
	grep -q '^~!k[0-9]* panic why=exception%208 core=0 vector=8 ' "$out"
}

@test "a panic of one core stops all" {
	run boot "$out" "crash=3" -accel tcg -smp 4
	[ "$status" -eq 3 ]
	grep -q '^~!k[0-9]* panic why=crash%20on%20core%203,%20as%20asked%20for;%20100%25%20%231 #' "$out"
}

@test "a clock that cannot be is refused" {
	for hz in 1 30000000000; do
		run boot "$out" "tsc_hz=$hz" -accel tcg
		[ "$status" -eq 3 ]
		grep -q "^~!k[0-9]* panic why=a%20clock%20of%20$hz%20Hz #" "$out"
	done
}

# clock HOW: the frequency of the clock as measured at boot
clock() {
	# shellcheck disable=SC2086
	"$BATS_TEST_DIRNAME/clock.py" "$1" "$out" qemu-system-x86_64 $machine -accel tcg \
		-serial "file:$out" -kernel "$image" -append "debug_exit=0x501"
}

@test "a host that stops the machine again and again does not move its clock" {
	quiet=$(clock quiet)
	for _ in 1 2 3; do
		stopped=$(clock stopped)
		echo "$quiet Hz, and $stopped Hz when stopped"
		[ $((stopped * 20)) -gt $((quiet * 19)) ]
		[ $((stopped * 20)) -lt $((quiet * 21)) ]
	done
}
