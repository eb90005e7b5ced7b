#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The recorder against real kernels, by instruction counts: a barrier step's work is its ideal and
# what was stolen, so the steps' sum says what the recorder must have found, to the instruction.

bats_require_minimum_version 1.5.0

build=$BATS_TEST_DIRNAME/../../build
arguments="-- bench=ftq,barrier,syscall,pagetouch,irq,timeshare worker=0 seed=1 duration=100000000 quantum=100000 threshold=0 steps=1000"

setup() {
	out=$BATS_TEST_TMPDIR/out
}

insn() {
	timeout 120 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off \
		-cpu max,-rdrand,-rdseed,-erms,-fsrm -rtc base=2024-01-01,clock=vm \
		-nodefaults -no-user-config -display none -no-reboot -serial "file:$out" "$@"
	grep -q '^~!b[0-9]* done count=[0-9]* status=0 #' "$out"
}

unikernel() {
	insn -machine pc -bios qboot.rom -m 256M -kernel "$build/unikernel.elf" \
		-device isa-debug-exit,iobase=0x501,iosize=4 -append "debug_exit=0x501 $1 $arguments"
}

# The sample's values, one a line; or the value's.
values() {
	sed -nE "s/^~!b[0-9]+ (data|value) bench=$1 name=$2 (at=[0-9]+ )?v=([-0-9,]+) #.*/\3/p" "$out" |
		tr , '\n'
}

# What the barrier's steps lost: their work, less the ideal of all.
lost() {
	local ideal
	ideal=$(values barrier ideal)
	values barrier work | awk -v ideal="$ideal" '{ lost += $1 - ideal } END { print lost }'
}

@test "nothing stolen: every step takes its ideal, to the instruction" {
	unikernel ""
	[ "$(values barrier events)" -eq 0 ]
	[ "$(values barrier work | sort -u)" -eq "$(values barrier ideal)" ]
	[ "$(values barrier work | wc -l)" -eq 1000 ]
}

@test "nothing stolen: every quantum has the same work, every empty sample is as long" {
	unikernel ""
	units=$((($(values ftq quantum) - $(values ftq turn)) / $(values ftq quiet_loop)))
	[ "$(values ftq work | wc -l)" -eq 1000 ]
	values ftq work | awk -v units="$units" '$1 < units || $1 > units + 1 { exit 1 }'
	for empty in "syscall empty" "pagetouch empty" "irq latency_empty" "timeshare switch_empty"; do
		# shellcheck disable=SC2086
		[ "$(values $empty | sort -u | wc -l)" -eq 1 ]
	done
}

@test "a tick of 1000 Hz: all of it found" {
	unikernel "tick_hz=1000"
	[ "$(values barrier events)" -ge 99 ]
	[ "$(values barrier events)" -le 101 ]
	[ "$(lost)" -eq "$(values barrier stolen)" ]
}

@test "the tick is on for its window alone, and steals the same each time" {
	unikernel ""
	[ "$(values irq tick_hz)" -eq 250 ]
	[ "$(values irq stolen_events)" -eq 25 ]
	[ "$(values irq stolen_length | sort -u | wc -l)" -eq 1 ]
}

@test "turns are taken when asked for; each yield reaches the other thread" {
	unikernel ""
	[ "$(values timeshare switch_missed)" -eq 0 ]
	[ "$(values timeshare switch | wc -l)" -eq 1000 ]
	# of 10^8 instructions, half in turns of 4 * 10^6
	[ "$(values timeshare slice | wc -l)" -ge 11 ]
	[ "$(values timeshare slice | wc -l)" -le 13 ]
	values timeshare slice | awk '$1 < 4000000 || $1 > 4010000 { exit 1 }'
}

@test "Linux: what its kernel steals from the steps is found, all of it" {
	mkdir "$BATS_TEST_TMPDIR/root"
	cp "$build/bench.elf" "$BATS_TEST_TMPDIR/root/init"
	(cd "$BATS_TEST_TMPDIR/root" && echo init | cpio -o -H newc --quiet >../initrd)
	insn -machine pc -m 512M -kernel "$build/linux/vmlinuz" -initrd "$BATS_TEST_TMPDIR/initrd" \
		-append "console=ttyS0 nokaslr tsc=reliable random.trust_cpu=off quiet panic=-1 $arguments"
	[ "$(values barrier events)" -ge 20 ]
	[ "$(lost)" -eq "$(values barrier stolen)" ]
	[ "$(values barrier stolen)" -gt 40000 ]
}
