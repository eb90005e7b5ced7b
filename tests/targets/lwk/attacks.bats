#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Attacks from ring 3 on the lightweight kernel: each ends its worker, and the kernel goes on: it tells
# how the program ended and powers off in good order, which a kernel that panics does not (exit 2).

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness
attacks=$BATS_TEST_DIRNAME/../../../build/tests/attacks

setup() {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
}

# One attack: its name if it did not end as it should.
attempt() {
	"$harness" run --target lwk --elf "$attacks" -- "$1" >"$2/$1.out" 2>&1
	local status=$?
	[ $status = 139 ] && ! grep -q "came back" "$2/$1.out" || echo "$1: exit $status"
}

@test "every attack ends its worker by a signal and leaves the kernel up" {
	export -f attempt
	export harness attacks
	"$attacks" list | grep -vx flush_caches >"$BATS_TEST_TMPDIR/names"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/names")" -gt 40 ]
	run xargs -P "$(nproc)" -I{} bash -c "attempt {} '$BATS_TEST_TMPDIR'" <"$BATS_TEST_TMPDIR/names"
	[ -z "$output" ]
}

@test "flushing the caches ends a worker, where the machine minds the ring" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- flush_caches
	[ "$output" != "flush_caches came back" ] || skip "this QEMU does it for ring 3 as well (docs/qemu.md)"
	[ "$status" = 139 ]
}

@test "a fault says where it was" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- kernel_read
	[ "$status" = 139 ]
	[[ "$stderr" == *"a worker faulted: vector 14 at rip"*"address ffffffff80201000"* ]]
}

@test "bad pointers to every system call come back as errors" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- calls
	[ "$status" = 0 ]
	[[ "$output" =~ ^[0-9]+" calls came back"$ ]]
	[ "${output%% *}" -gt 40000 ]
	[[ "$stderr" == *"unknown system call 41"* ]]
}

@test "a call that the kernel lacks is told once" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- calls
	[ "$(grep -c "unknown system call 41$" <<<"$stderr")" = 1 ]
}

@test "a worker that faults ends alone" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- thread
	[ "$status" = 0 ]
	[ "$output" = $'the first worker lives\na new worker runs' ]
	[[ "$stderr" == *"a worker faulted: vector 14"* ]]
}

@test "a call that faults in ring 0 while a signal is due: the handler runs in ring 3, afterwards" {
	run --separate-stderr "$harness" run --target lwk --elf "$attacks" -- signal
	[ "$status" = 0 ]
	[ "$output" = "the handler ran in ring 3, after the call" ]
}
