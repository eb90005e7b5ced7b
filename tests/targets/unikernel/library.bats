#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The library OS with a program in the benchmarks' place that tries it from inside (guest_main.c), on a
# machine whose memory is not zero when it is switched on.

build=$BATS_TEST_DIRNAME/../../../build

@test "the library OS keeps what it promises, and all of its memory is given out clear" {
	head -c 192M /dev/zero | tr '\0' '\245' >"$BATS_TEST_TMPDIR/memory"
	timeout 120 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -machine pc -bios qboot.rom \
		-m 256M -nodefaults -no-user-config -display none -no-reboot \
		-cpu max,-rdrand,-rdseed,-erms,-fsrm -rtc base=2024-01-01,clock=vm \
		-device isa-debug-exit,iobase=0x501,iosize=4 -serial "file:$BATS_TEST_TMPDIR/out" \
		-device "loader,file=$BATS_TEST_TMPDIR/memory,addr=0x2000000,force-raw=on" \
		-kernel "$build/tests/unikernel.elf" -append "debug_exit=0x501 -- one=1 -- three"
	cat "$BATS_TEST_TMPDIR/out"
	grep -q '^~!k[0-9]* exit status=0 signal=0 #' "$BATS_TEST_TMPDIR/out"
}
