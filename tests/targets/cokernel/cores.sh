# SPDX-License-Identifier: GPL-2.0-or-later
# Cores are added to a running co-kernel, and taken back.
core=1 all=0-2

insmod /cokernel.ko $memory
mkfifo /tmp/orders
cokernel --control /tmp/orders /lwk.elf /cores.elf -- 4 >/tmp/out 2>/tmp/err &
check "it begins with one core" soon 'cores 1' /tmp/out
echo "add 2" >/tmp/orders
check "a core is added" soon 'add 2: done' /tmp/err
check "the program sees two" soon 'cores 2' /tmp/out
check "a thread runs on it" soon 'a thread ran on 1' /tmp/out
check "it is not Linux's" is "$(cat $online)" 0
echo "add 2" >/tmp/orders
check "it cannot be added twice" soon 'add 2: Device or resource busy' /tmp/err
echo "remove 1" >/tmp/orders
check "the first core cannot be taken" soon 'remove 1: ' /tmp/err
echo "remove 2" >/tmp/orders
check "the other one can" soon 'remove 2: done' /tmp/err
check "the program sees one" soon 'cores 1' /tmp/out 2
check "the core is Linux's again" is "$(cat $online)" 0,2
check "and works" is "$(taskset -c 2 sh -c 'echo works')" works
echo "add 2" >/tmp/orders
check "it can be added again" soon 'a thread ran on 1' /tmp/out 2
echo "remove 2" >/tmp/orders
wait $!
check "the program has seen all of that" is $? 0
check "all cores are back" core_works
check "the kernel has not complained" sh -c '! dmesg | grep -E "BUG|WARNING|Oops|Call Trace|does not come back"'
cat /tmp/err
poweroff -f
