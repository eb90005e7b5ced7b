# SPDX-License-Identifier: GPL-2.0-or-later
# Starts and ends, again and again, in four ways; what Linux has afterwards must be what it had before.
core=1,2 all=0-2
n=$(sed -n 's/.*cycles=\([0-9]*\).*/\1/p' /proc/cmdline)
free() {
	echo 3 >/proc/sys/vm/drop_caches
	sed -n 's/^MemFree: *\([0-9]*\) kB/\1/p' /proc/meminfo
}
cycle() {
	case $(($1 % 4)) in
	0) cokernel /lwk.elf /bench.elf -- $arguments >/tmp/out; is $? 0 && grep -q ' done count=' /tmp/out ;;
	1) cokernel /lwk.elf /init >/tmp/out; is $? 1 ;;
	2) cokernel --seconds 1 /rogue.elf /init >/tmp/out 2>&1; is $? 124 ;;
	3)
		cokernel /rogue.elf /init >/tmp/out &
		usleep $(($1 * 7919 % 300 * 1000)) # while it is brought up, too
		until killall -9 launcher 2>/dev/null; do usleep 1000; done
		wait $! 2>/dev/null || true # it was killed
		;;
	esac && core_works_soon
}
cycles() {
	for i in $(seq 0 $(($1 - 1))); do
		cycle "$i" || { echo "cycle $i: $(cat /tmp/out)"; return 1; }
	done
}

insmod /cokernel.ko $memory
cycles 4 # what Linux allocates once
before=$(free)
check "$n cycles: each ends as it should, and the cores work again" cycles "$n"
after=$(free)
echo "free before $before KiB, after $after KiB"
check "no memory is lost" [ $((before - after)) -lt 1024 ]
check "the kernel has not complained" sh -c '! dmesg | grep -E "BUG|WARNING|Oops|Call Trace|does not come back"'
check "the module goes" rmmod cokernel
poweroff -f
