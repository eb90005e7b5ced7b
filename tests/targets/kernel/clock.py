#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a kernel says of its clock: runs the command given, a QEMU whose serial port writes to FILE, until
# it has said hello, and prints the frequency. With "stopped" for HOW the machine stands still half of
# the time meanwhile, a few milliseconds each. Usage: clock.py HOW FILE COMMAND...
import re
import signal
import subprocess
import sys
import time

how, path = sys.argv[1:3]
open(path, "w").close()
machine = subprocess.Popen(sys.argv[3:])
try:
    end = time.monotonic() + 60
    while not (said := re.search(r"~!k0 hello .* tsc_hz=(\d+) #", open(path).read())):
        if machine.poll() is not None or time.monotonic() > end:
            sys.exit("no hello")
        if how == "stopped":
            machine.send_signal(signal.SIGSTOP)
            time.sleep(0.003)
            machine.send_signal(signal.SIGCONT)
        time.sleep(0.003)
    print(said.group(1))
finally:
    machine.kill()
