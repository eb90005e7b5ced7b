# SPDX-License-Identifier: GPL-2.0-or-later
# What may happen to a co-kernel, once each.
core=1 all=0-1

check "the module loads" insmod /cokernel.ko $memory
check "memory that Linux uses is refused" sh -c 'rmmod cokernel &&
	! insmod /cokernel.ko memory=0x1000000 bytes=0x4000000 trampoline=0x8000 2>/dev/null &&
	! insmod /cokernel.ko memory=0x14000000 bytes=0x4000000 trampoline=0x9000 2>/dev/null &&
	insmod /cokernel.ko '"$memory"

cokernel /lwk.elf /bench.elf -- $arguments >/tmp/out
check "a program's end ends it with 0" is $? 0
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

cokernel --seconds 1 /hang.elf /init >/tmp/out 2>/tmp/err
check "a hang is given up" is $? 124
check "its output is there" grep -qx hangs /tmp/out
check "the core is back after a hang" core_works

cokernel /init /init >/tmp/out 2>/tmp/err
check "what is no kernel is refused" is "$(cat /tmp/err)" \
	"cokernel: cannot start /init on 1 cores: Exec format error"
check "no core was lost by that" core_works
core=7
cokernel /lwk.elf /bench.elf >/tmp/out 2>/tmp/err
check "a core that is not there is refused" is "$(cat /tmp/err)" \
	"cokernel: cannot start /lwk.elf on 1 cores: No such device"
core=1

cokernel /hang.elf /init >/tmp/out &
sleep 1
check "its core is not Linux's meanwhile" is "$(cat $online)" 0
check "and is not to be brought online" sh -c '! echo 1 2>/dev/null >/sys/devices/system/cpu/cpu1/online'
cokernel /hang.elf /init >/tmp/out 2>/tmp/err
check "a second one is refused" is "$(cat /tmp/err)" "cokernel: /dev/cokernel: Device or resource busy"
check "the module cannot go" sh -c '! rmmod cokernel 2>/dev/null'
killall -9 launcher
wait
check "the core is back after SIGKILL of the launcher" core_works_soon

check "the kernel has not complained" sh -c '! dmesg | grep -E "BUG|WARNING|Oops|Call Trace|does not come back"'
check "the module goes" rmmod cokernel
echo "the end"
poweroff -f
