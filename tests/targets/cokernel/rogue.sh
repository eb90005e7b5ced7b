# SPDX-License-Identifier: GPL-2.0-or-later
# What a co-kernel may do to the launcher, and to the module: each ends, and Linux has its core again.
core=1 all=0-2

# does DEED CODE: what the launcher exits with then
does() {
	cokernel --seconds 2 /rogue.elf /init "does=$1" >/tmp/out 2>/tmp/err </dev/null
	is $? "$2" && core_works
}
insmod /cokernel.ko $memory
check "output without end is given up" does flood 124
check "and was printed" [ "$(grep -c 'more and more' /tmp/out)" -gt 100 ]
check "an end that is none is given up" does live_on 124
check "a request index that cannot be ends it" does lie_about_requests 125
check "and is told" is "$(cat /tmp/err)" "cokernel: the co-kernel broke the channel: ended"
check "an output index that cannot be ends it" does lie_about_output 125
check "a slot that is not there ends it" does lie_about_slot 125

mkfifo /tmp/orders /tmp/fifo
cokernel --control /tmp/orders /rogue.elf /init does=pretend_to_obey >/tmp/out 2>/tmp/err &
soon "is there" /tmp/out
for order in "add 2" "remove 1" "remove 2"; do
	echo "$order" >/tmp/orders
	soon "$order: " /tmp/err
done
killall -9 launcher
wait
check "the core that is rung stays, whatever is answered" is "$(grep ^cokernel /tmp/err)" \
	"cokernel: add 2: done
cokernel: remove 1: Device or resource busy
cokernel: remove 2: done"
check "all cores are back" core_works_soon

head -c 1 /tmp/fifo >/tmp/read &
(ulimit -f 64; cokernel --seconds 20 /lwk.elf /full.elf >/tmp/out 2>/tmp/err)
check "pipes and limits that raise signals do not end it" is "$?" 0
check "its program has the errors" is "$(grep -v '^~' /tmp/out)" "/tmp/fifo: Broken pipe
/tmp/file: File too large"

cokernel --seconds 60 /rogue.elf /init does=ask_for_anything >/tmp/out 2>/tmp/err </dev/null
check "calls with arguments of all kinds are answered" is "$? $(tail -n 1 /tmp/out)" "0 asked for anything"
check "the core works after that" core_works
check "the kernel has not complained" sh -c '! dmesg | grep -E "BUG|WARNING|Oops|Call Trace|does not come back"'
check "the module goes" rmmod cokernel
poweroff -f
