# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests that run hostile programs on the LWK, on several cores without the harness.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness
build=$BATS_TEST_DIRNAME/../../../build

# boot CORES PROGRAM ARGUMENT...: its console; fails unless the kernel powers off in good order. kernel
# is another one than the LWK, machine what QEMU is told beside.
boot() {
	local cores=$1 program=$2 out=$BATS_TEST_TMPDIR/console code=0
	shift 2
	timeout 120 qemu-system-x86_64 -accel tcg -machine pc -bios qboot.rom -m 256M -smp "$cores" \
		-nodefaults -no-user-config -display none -no-reboot -cpu max,-rdrand,-rdseed \
		-device isa-debug-exit,iobase=0x501,iosize=4 -serial "file:$out" \
		"${machine[@]}" -kernel "${kernel:-$build/lwk.elf}" -initrd "$program" -append "debug_exit=0x501 -- $*" || code=$?
	cat "$out"
	[ "$code" = 0 ]
}
