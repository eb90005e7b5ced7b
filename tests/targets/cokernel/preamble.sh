#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Before every script of these tests, as init.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
memory='memory=0x14000000 bytes=0x3e00000 trampoline=0x8000'
arguments='bench=selfish worker=0 seed=1 steps=1 duration=1000000'
online=/sys/devices/system/cpu/online

# check NAME COMMAND...: a line that says whether it held
check() {
	name=$1
	shift
	if "$@"; then echo "holds: $name"; else echo "FAILS: $name"; fi
}
cokernel() {
	/launcher --cores "$core" "$@"
}
is() {
	[ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }
}
# The same after a kill, whose consequences take a while, on a busy host a long one.
core_works_soon() {
	for i in $(seq 300); do
		[ "$(cat $online)" = "$all" ] && break
		usleep 100000
	done
	core_works
}
core_works() {
	is "$(cat $online)" "$all" || return 1
	for i in $(echo "$core" | tr , ' '); do
		is "$(taskset -c "$i" sh -c 'echo works')" works || return 1
	done
}
# soon LINE FILE [TIMES]: so many such lines are in that file, soon
soon() {
	for i in $(seq 600); do
		[ "$(grep -c "$1" "$2")" -ge "${3:-1}" ] && return 0
		usleep 50000
	done
	cat "$2"
	return 1
}
