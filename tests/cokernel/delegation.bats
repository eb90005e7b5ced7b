#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Calls that the LWK hands to the Linux beside it.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../harness/harness
tests=$BATS_TEST_DIRNAME/../../build/tests

on() {
	target=$1
	shift
	run --separate-stderr "$harness" run --target "$target" "$@"
}

@test "files, folders, errors and threads: the same text as from Linux, polling and sleeping" {
	on linux --elf "$tests/files.elf"
	[ "$status" = 0 ]
	expected=$output
	grep -qx 'equal 0' <<<"$expected"
	for options in '' lwk.delegate_sleep=1 'lwk.delegate_sleep=1 launch.poll=1'; do
		on cokernel --append "$options" --elf "$tests/files.elf"
		diff <(echo "$expected") <(echo "$output")
		[ "$status" = 0 ]
	done
}

@test "without a Linux the same calls fail, and nothing else happens" {
	on lwk --elf "$tests/files.elf"
	[ "$status" = 0 ]
	grep -qx 'opened 0' <<<"$output"
}

# median NAME of what path.elf printed
median() {
	sed -n "s/^$1 //p" <<<"$output"
}

@test "path lengths: a local call <= 53, delegated <= 471 polling, <= 8800 with a sleeping proxy" {
	on cokernel --append launch.poll=1 --elf "$tests/path.elf"
	[ "$(median local)" -le 53 ]
	[ "$(median delegated)" -gt 200 ] && [ "$(median delegated)" -le 471 ]
	on cokernel --elf "$tests/path.elf"
	[ "$(median delegated)" -gt 471 ] && [ "$(median delegated)" -le 8800 ]
}
