# SPDX-License-Identifier: GPL-2.0-or-later
# What may happen to a co-kernel, once each.
core=1 all=0-1

check "the module loads" insmod /cokernel.ko $memory
refused() {
	! insmod /cokernel.ko "memory=$1" "bytes=$2" "trampoline=$3" 2>/dev/null || { rmmod cokernel; return 1; }
}
rmmod cokernel
check "memory that Linux uses is refused" refused 0x1000000 0x3e00000 0x8000
check "and where it begins before what was reserved" refused 0x13e00000 0x3e00000 0x8000
check "and where it goes on behind that, with the firmware's tables" refused 0x14000000 0x4000000 0x8000
check "and beyond what there is" refused 0x20000000 0x4000000 0x8000
check "and the registers of devices" refused 0xfe000000 0x1000000 0x8000
check "and sizes that wrap around" refused 0x14000000 0xffffffffffe00000 0x8000
check "a page for the first instructions that Linux uses is refused" refused 0x14000000 0x3e00000 0x9000
check "and one that is no memory" refused 0x14000000 0x3e00000 0xa0000
check "and one that is read-only" refused 0x14000000 0x3e00000 0xf0000
insmod /cokernel.ko $memory

cokernel /lwk.elf /bench.elf -- $arguments >/tmp/out
check "a program's end ends it with 0" is $? 0
check "its program has measured" grep -q '^~!b[0-9]* done count=[0-9]* status=0 ' /tmp/out
check "its first record is the kernel's" grep -q '^~!k0 hello .*kernel=lwk .*cores=1 ' /tmp/out
check "its last record is the kernel's" grep -q '^~!k2 halt count=2 status=0 ' /tmp/out
check "the core is back" core_works

cokernel --times --poll /lwk.elf /bench.elf -- $arguments >/tmp/out 2>/tmp/err
check "polling, too" is $? 0
check "it tells how long start and end took" grep -Eqx \
	'cokernel: ticks from the request to the first instructions [1-9][0-9]+, giving back [1-9][0-9]+' /tmp/err
check "the core is back after that" core_works

cokernel /lwk.elf /init >/tmp/out
check "a panic ends it with 1" is $? 1
check "the panic is told" grep -q '^~!k1 panic why=the%20program%20is%20no%2064-bit%20ELF' /tmp/out
check "the core is back after a panic" core_works

cokernel --seconds 1 /rogue.elf /init >/tmp/out 2>/tmp/err
check "a hang is given up" is $? 124
check "its output is there" grep -qx "is there" /tmp/out
check "the core is back after a hang" core_works

cokernel /init /init >/tmp/out 2>/tmp/err
check "what is no kernel is refused" is "$(cat /tmp/err)" \
	"cokernel: cannot start /init on 1 cores: Exec format error"
check "no core was lost by that" core_works
refuses() {
	core=$1
	cokernel /lwk.elf /bench.elf >/tmp/out 2>/tmp/err
	core=1
	is "$(cat /tmp/err)" "cokernel: cannot start /lwk.elf on $2 cores: $3"
}
check "the first processor, which cannot be taken offline, is refused" refuses 0 1 "Operation not permitted"
check "with others, too" refuses 1,0 2 "Operation not permitted"
check "a core that is not there is refused" refuses 7 1 "No such device"
check "a core twice is refused" refuses 1,1 2 "Device or resource busy"
check "no core was lost by these" core_works

# Somebody else takes the core offline and brings it online meanwhile: then it can be lent, or is busy.
while [ ! -e /tmp/enough ]; do
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo 1 >/sys/devices/system/cpu/cpu1/online
done 2>/dev/null &
contended() {
	for i in $(seq 8); do
		cokernel /lwk.elf /bench.elf -- $arguments >/tmp/out 2>&1 && grep -q ' done count=' /tmp/out || return 1
	done
}
check "a core that others take and bring, too, is lent all the same" contended
touch /tmp/enough
wait
check "and works afterwards" core_works

cokernel /rogue.elf /init >/tmp/out &
sleep 1
check "its core is not Linux's meanwhile" is "$(cat $online)" 0
check "and is not to be brought online" sh -c '! echo 1 2>/dev/null >/sys/devices/system/cpu/cpu1/online'
cokernel /rogue.elf /init >/tmp/out 2>/tmp/err
check "a second one is refused" is "$(cat /tmp/err)" "cokernel: /dev/cokernel: Device or resource busy"
check "the module cannot go" sh -c '! rmmod cokernel 2>/dev/null'
killall -9 launcher
wait
check "the core is back after SIGKILL of the launcher" core_works_soon

check "the kernel has not complained" sh -c '! dmesg | grep -E "BUG|WARNING|Oops|Call Trace|does not come back"'
check "the module goes" rmmod cokernel
echo "the end"
poweroff -f
