#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Co-kernels come and go in a stock Linux: by themselves, and by everything that can happen to them.

load common

@test "started, ended, panicked, hanging, killed: the core comes back, and nobody else gets it meanwhile" {
	run boot life.sh 2
	all_held "$(grep -c '^check ' "$BATS_TEST_DIRNAME/life.sh")"
	grep -qx 'the end' <<<"$output"
}

@test "cores are added to a running co-kernel and taken back" {
	run boot cores.sh 3
	all_held "$(grep -c '^check ' "$BATS_TEST_DIRNAME/cores.sh")"
}

@test "a co-kernel that lies, floods, and asks for anything harms nobody" {
	run boot rogue.sh 3
	all_held "$(grep -c '^check ' "$BATS_TEST_DIRNAME/rogue.sh")"
}

@test "the machine goes off with a co-kernel running, and boots anew" {
	for then in poweroff reboot; do
		run boot off.sh 2 "then=$then"
		all_held 1
	done
}

# COKERNEL_CYCLES=100 for the whole of it, as `make bench` does.
@test "start and stop, again and again: Linux stays healthy, the cores work, no memory is lost" {
	run boot cycles.sh 3 "cycles=${COKERNEL_CYCLES:-12}"
	all_held 4
}
