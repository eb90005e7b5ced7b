#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# No page reaches a program unclean: neither what the machine's memory held when it was switched on, nor
# what the program itself has written and given back. And kernels whose marks are broken are found out.

load common

# Nothing promises that memory is zero at boot: here it is not, but for where the image lies.
setup() {
	head -c 192M /dev/zero | tr '\0' '\245' >"$BATS_TEST_TMPDIR/memory"
	machine=(-device "loader,file=$BATS_TEST_TMPDIR/memory,addr=0x2000000,force-raw=on")
}

@test "all memory reads as zero when a program gets it, on one core, two and four" {
	for cores in 1 2 4; do
		run boot "$cores" "$build/tests/clean" 30
		echo "$output"
		[ "$status" = 0 ]
		[[ "$output" == *"clean, on $cores cores"* ]]
		grep -q '^~!k[0-9]* exit status=0 signal=0 #' <<<"$output"
	done
}

# broken HOW WHERE: with that kernel the program finds what it should not, in that way
broken() {
	kernel=$build/tests/unclean_$1.elf
	run boot 2 "$build/tests/clean" 30
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"unclean: $2"*": a5a5a5a5a5a5a5a5 at "* ]]
	grep -q '^~!k[0-9]* exit status=1 signal=0 #' <<<"$output"
}

@test "a kernel that takes for clean what boot has not cleared is found out" {
	broken boot ""
}

@test "a kernel that hands out what was given back as it is is found out" {
	broken reuse mmap
}

@test "a kernel that clears nothing of what is discarded is found out" {
	broken discard MADV_DONTNEED
}

@test "a kernel that forgets what it has written itself is found out" {
	broken moved "MADV_DONTNEED after mremap"
}
