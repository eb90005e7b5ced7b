#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Co-kernels come and go in a stock Linux: by themselves, and by everything that can happen to them.

load common

# Every line that a script of this folder prints says that something held.
all_held() {
	echo "$output"
	[ "$status" = 0 ]
	[ "$(grep -c '^holds: ' <<<"$output")" = "$1" ]
	! grep -q '^FAILS: ' <<<"$output"
}

@test "started, ended, panicked, hanging, killed: the core comes back, and nobody else gets it meanwhile" {
	run boot life.sh 2
	all_held "$(grep -c '^check ' "$BATS_TEST_DIRNAME/life.sh")"
	grep -qx 'the end' <<<"$output"
}

@test "the machine goes off with a co-kernel running, and boots anew" {
	for then in poweroff reboot; do
		run boot off.sh 2 -append "console=ttyS0 quiet panic=-1 memmap=64M\$0x14000000,4K\$0x8000 then=$then"
		all_held 1
	done
}
