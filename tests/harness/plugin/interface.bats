#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugins in every version of QEMU's interface (like_qemu.c stands for QEMU).

bats_require_minimum_version 1.5.0

like_qemu() {
	local program=$1
	shift
	"build/tests/like_qemu_$program" "$@"
}

# The end of the log: how many instructions ran, processors, and whose they were.
end() {
	tail -n 1 | grep -o ' 6 [0-9 ]*$'
}

@test "each version of the interface is named, and counts the same" {
	for versions in 1:1:1 2:2:2 2:3:2 4:4:4 5:5:5 6:6:6; do
		IFS=: read -r program interface named <<<"$versions"
		run -0 like_qemu "$program" "$interface" "$named" 1 build/plugin.so fd=101
		[ "${lines[0]}" = "version $named" ]
		[ "$(echo "$output" | end)" = " 6 16 1 16 " ]
		run -0 like_qemu "$program" "$interface" "$named" 2 build/plugin.so fd=101
		[ "$(echo "$output" | end)" = " 6 16 2 6 10 " ]
	done
}

@test "a plugin that believes which processor it is told is wrong since version 2" {
	run -0 like_qemu 1 1 1 2 build/tests/credulous.so fd=101
	[ "$(echo "$output" | end)" = " 6 16 2 6 10 " ]
	run -0 like_qemu 6 6 6 2 build/tests/credulous.so fd=101
	[ "$(echo "$output" | end)" = " 6 16 2 16 0 " ]
}

@test "where the processor that runs cannot be known, several are refused with the reason, one is not" {
	run -1 like_qemu 6_bare 6 6 2 build/plugin.so fd=101
	[[ "$output" == *"plugin: this QEMU does not export which processor runs"*HARNESS_QEMU* ]]
	run -0 like_qemu 6_bare 6 6 1 build/plugin.so fd=101
	[ "$(echo "$output" | end)" = " 6 16 1 16 " ]
	# what the first version tells is right
	run -0 like_qemu 1_bare 1 1 2 build/plugin.so fd=101
	[ "$(echo "$output" | end)" = " 6 16 2 6 10 " ]
}

@test "a QEMU that takes only newer plugins is not lied to" {
	run -1 like_qemu 6 7 7 1 build/plugin.so fd=101
	[ "$output" = "version 6" ]
}

@test "before a halt, what ran is accounted for to the processor that runs" {
	for program in 1 2 4 5 6; do
		run -0 like_qemu "$program" "$program" "$program" 2 build/idle.so
		[ "$(grep -c 'accounted for processor 1' <<<"$output")" = 5 ]
		[ "$(grep -c 'accounted for processor 0' <<<"$output")" = 4 ]
	done
	run -0 --separate-stderr like_qemu 6_bare 6 6 2 build/idle.so
	[[ "$stderr" == *"not proved"* ]]
}
