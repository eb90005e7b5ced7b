#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# System calls by chance from many threads at once: the kernel bears it, and ends the program when the
# program says so.

load common

@test "system calls by chance, from many threads on one, two and four cores: the kernel goes on" {
	for seed in 1 2 3; do
		for cores in 1 2 4; do
			run boot "$cores" "$build/tests/chaos" "$seed" 1000
			echo "seed $seed, $cores cores: status $status"
			tail -n 5 <<<"$output"
			[ "$status" = 0 ]
			grep -q '^~!k[0-9]* exit status=7 signal=0 #' <<<"$output"
			grep -q '^[0-9][0-9]* threads$' <<<"$output"
		done
	done
}
