# SPDX-License-Identifier: GPL-2.0-or-later
# A stock Linux in QEMU whose only user space is busybox, the launcher, and a test's script.

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$scripts/../../..

# boot SCRIPT PROCESSORS [WORD...]: SCRIPT (from this folder) is what its init runs after the preamble,
# and finds the words on the kernel's command line; the console's text goes to standard output.
# Without icount: this is about behaviour. COKERNEL_LINUX=linux-next boots another kernel.
boot() {
	local script=$1 cpus=$2 disk=$BATS_TEST_TMPDIR/disk
	shift 2
	rm -rf "$disk"
	mkdir -p "$disk"/{bin,dev,proc,sys,tmp}
	cp "$(command -v busybox)" "$disk/bin"
	local kernel=$root/build/${COKERNEL_LINUX:-linux} module=$root/build/cokernel/cokernel.ko
	[ ! -e "$kernel/cokernel/cokernel.ko" ] || module=$kernel/cokernel/cokernel.ko
	cp "$module" "$root"/build/cokernel/launcher "$root"/build/{lwk,bench}.elf \
		"$root"/build/tests/{rogue,cores,full}.elf "$disk"
	cat "$scripts/preamble.sh" "$scripts/$script" >"$disk/init"
	chmod 755 "$disk/init"
	(cd "$disk" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$BATS_TEST_TMPDIR/initrd"
	timeout 280 qemu-system-x86_64 -accel tcg -cpu max -machine pc -m 384M -smp "$cpus" \
		-nodefaults -no-user-config -display none -no-reboot -serial stdio \
		-kernel "$kernel/vmlinuz" -initrd "$BATS_TEST_TMPDIR/initrd" \
		-append 'console=ttyS0 quiet panic=-1 memmap=62M$0x14000000,4K$0x8000 '"$*" </dev/null |
		tr -d '\r'
}

# Every line that a script of this folder prints says that something held; so many of them.
all_held() {
	echo "$output"
	[ "$status" = 0 ]
	[ "$(grep -c '^holds: ' <<<"$output")" = "$1" ]
	! grep -q '^FAILS: ' <<<"$output"
}
