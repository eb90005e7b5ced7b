#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The lightweight kernel from the same ELF under GRUB, as a PC would boot it.

@test "make iso: GRUB boots the LWK with the benchmarks" {
	cd "$BATS_TEST_DIRNAME/../.."
	make -s iso
	timeout 120 qemu-system-x86_64 -accel tcg -cpu max -m 512M -nodefaults -no-user-config \
		-display none -no-reboot -serial "file:$BATS_TEST_TMPDIR/console" -cdrom build/lwk.iso ||
		[ $? -lt 124 ]
	grep -q '^~!b[0-9]* done count=[0-9]* status=0 ' "$BATS_TEST_TMPDIR/console"
	grep -q '^~!k[0-9]* halt count=[0-9]* status=0 ' "$BATS_TEST_TMPDIR/console"
}
