#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What programs with a C library ask for often is not dearer than on a stock Linux 6.1, or than was
# promised: in instructions, on a counted machine.

load common

# what NAME: what the program said of it
what() {
	sed -n "s/^$1 //p" <<<"$output"
}

# checked PROGRAM: its paths, none longer than it may be
checked() {
	machine=(-icount "shift=0,sleep=off")
	run boot 1 "$1"
	echo "$output"
	[ "$status" = 0 ]
	grep -q '^~!k[0-9]* exit status=0 signal=0 #' <<<"$output"
	[ "$(what vdso)" = 1 ]
	[ "$(what thread)" -lt 45729 ] # Linux's, of glibc
	[ "$(what map)" -lt 6639 ]     # Linux's, of 64 KiB
	[ "$(what touch)" -lt 100 ]    # of 16 pages
	[ "$(what kill)" -le 600 ]
	[ "$(what clock)" -le 77 ] # Linux's, by its vDSO
}

@test "threads, mmap, signals and the clock of a musl program" {
	checked "$build/tests/paths"
}

@test "threads, mmap, signals and the clock of a glibc program" {
	gcc -static -O2 -pthread -o "$BATS_TEST_TMPDIR/paths" "$BATS_TEST_DIRNAME/paths.c"
	checked "$BATS_TEST_TMPDIR/paths"
}
