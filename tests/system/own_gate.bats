#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# This repository's own kernels, held against the baselines that it keeps.

load common

setup() {
	own_store
}

@test "the LWK's and the unikernel's jitter is no worse than results/baselines says" {
	run "$harness" gate --target lwk,unikernel --quiet
	if [ "$status" = 2 ] && [[ "$output" =~ (compiler|version|objects)\ .*\ against\  ]]; then
		skip "the baselines are of another compiler or QEMU than this machine's: $output"
	fi
	echo "$output"
	[ "$status" = 0 ]
}
