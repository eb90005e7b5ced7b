# SPDX-License-Identifier: GPL-2.0-or-later
# The machine goes off, or boots anew, while a co-kernel runs.
core=1 all=0-1
insmod /cokernel.ko $memory
cokernel /rogue.elf /init >/tmp/out &
sleep 1
check "it runs" grep -qx "is there" /tmp/out
$(sed -n 's/.*then=\([a-z]*\).*/\1/p' /proc/cmdline) -f
