#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the command refuses, and how it says so: status 2, one message, nothing booted or stored.

load common

setup() {
	own_store
	export FAKE_LOG=$BATS_TEST_TMPDIR/log
}

# refused TEXT ARGUMENTS...
refused() {
	local text=$1
	shift
	run --separate-stderr "$harness" "$@"
	echo "status $status: $stderr"
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"$text"* ]]
	[ ! -e "$FAKE_LOG" ]
}

@test "unknown verbs, options, targets, benchmarks" {
	refused "dance" dance
	refused "frobnicate" run --target lwk --frobnicate
	refused "plan9" run --target plan9
	refused "lwk, unikernel" run --target plan9
	refused "linpack" run --target linux --bench linpack
	refused "twice" run --target linux --bench syscall,syscall
	refused "nothing-there" show nothing-there
}

@test "values out of range or with unknown units" {
	refused "fortnight" run --target linux --duration 1fortnight
	refused "out of range" run --target linux --workers 0
	refused "out of range" run --target linux --workers 65
	refused "not a number" run --target linux --workers many
	refused "too large" run --target linux --duration 99999999999999999999s
	refused "--quantum" run --target linux --quantum 2s --duration 1s
	refused "yaml" run --target linux --format yaml
	refused "--pad: it is 0 or 400" run --target lwk --pad 8
	refused "--window is 0, or not shorter" run --target lwk --window 5us
}

@test "a meter that a target does not have" {
	refused "linux-host" run --target linux-host --meter insn
	refused "not in insn" run --target linux-host --duration 1000000insn
	refused "measures time" run --target linux-host --pad 400
	refused "measures time" run --target lwk,linux-host --pad 400
	refused "fahrenheit" run --target lwk --meter fahrenheit
}

@test "what is only for targets that boot, or only for those that do not" {
	refused "--cpus is for targets that run on this host" run --target lwk --cpus 0
	refused "--fifo is for targets that run on this host" run --target lwk,linux --fifo 1
	refused "boots nothing" run --target linux-host --append quiet
	refused "boots nothing" run --target linux-host --jobs 1
	refused "--kernel" run --target linux-host --kernel /dev/null
	refused "--tick-hz" run --target linux-host --tick-hz 100
	refused "benchmarks only" run --target linux-host --elf /bin/true
}

@test "how long a Linux is left alone: whole seconds, and only for one that boots" {
	refused "--settle is for a Linux that is booted: lwk" run --target lwk --settle 40s
	refused "--uptime-span is for a Linux that is booted" run --target lwk,unikernel --uptime-span 0
	refused "--no-snapshot is for a Linux that is booted" run --target linux-host --no-snapshot
	refused "1500ms is not a whole number of seconds" run --target linux --settle 1500ms
	refused "0 is not a whole number of seconds, from 1s" run --target linux --settle 0
	refused "at most 24 hours" run --target linux --settle 86401s
	refused "--uptime-span: 86401s is not from 0, at most 24 hours" run --target linux --uptime-span 86401s
	refused "soon" run --target linux --settle soon
}

@test "processors that are none, named twice, not there, or too few" {
	refused "--cpus" run --target linux-host --cpus ""
	refused "--cpus" run --target linux-host --cpus 0-
	refused "--cpus" run --target linux-host --cpus 1-0
	refused "named twice" run --target linux-host --cpus 0,0
	refused "no processor 1000" run --target linux-host --cpus 1000
	refused "--cpus names 1" run --target linux-host --cpus "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')" --workers 2
}

@test "a label is a note of at most 200 characters" {
	local long
	long=$(head -c 5000 /dev/zero | tr '\0' x)
	refused "--label: 5000 characters are too many for a note: at most 200" run --target linux --label "$long"
	refused "at most 200" rerun last --label "$long"
	refused "--label: 201 characters" run --target linux --label "${long:0:201}"
	# 200 characters of two bytes each
	run --separate-stderr "$harness" run --target linux --bench syscall --duration 1ms --workers 1 --no-snapshot \
		--label "$(printf 'ä%.0s' $(seq 200))"
	[ "$status" = 0 ]
}

@test "programs that are none, or not static" {
	refused "ELF" run --target linux --elf "$BATS_TEST_DIRNAME/common.bash"
	refused "static" run --target linux --elf /bin/ls
	refused "No such file" run --target linux --elf "$BATS_TEST_TMPDIR/missing"
	head -c 100 /bin/busybox >"$BATS_TEST_TMPDIR/cut"
	refused "ELF" run --target linux --elf "$BATS_TEST_TMPDIR/cut"
	refused "one target" run --target lwk,linux --elf /bin/busybox
}

@test "kernels that are none, for another architecture, or cut short" {
	cd "$BATS_TEST_TMPDIR"
	refused "No such file" run --target linux --kernel missing
	refused "no regular file" run --target linux --kernel /dev/null
	refused "not a kernel" run --target linux --kernel "$BATS_TEST_DIRNAME/common.bash"
	refused "without an entry for PVH" run --target linux --kernel /bin/busybox
	{ head -c 56 /dev/zero && printf 'ARM\x64' && head -c 5000 /dev/zero; } >arm
	refused "a kernel for arm64" run --target linux --kernel arm
	head -c 100000 "$BATS_TEST_DIRNAME/../../../build/linux/vmlinuz" >cut
	refused "cut short: the file has 100000 bytes" run --target linux --kernel cut
	refused "cut short: the file has 100000 bytes" gate --target linux --kernel cut --base-kernel cut
	refused "boots only its own kernel" run --target lwk --kernel cut
}

@test "help: on standard output, with the defaults, for every verb" {
	run --separate-stderr "$harness" --help
	[ "$status" = 0 ]
	for verb in run list show rerun export prune doctor; do
		[[ "$output" == *"$verb"* ]]
	done
	for verb in run list show rerun export prune doctor; do
		run --separate-stderr "$harness" $verb --help
		[ "$status" = 0 ]
		[ -n "$output" ]
		[ -z "$stderr" ]
	done
	run --separate-stderr "$harness" run --help
	for option in bench workers duration window steps quantum threshold pad seed phases timeout label append \
		kernel elf tick-hz settle uptime-span no-snapshot; do
		[[ "$output" == *"--$option"* ]]
	done
	[[ "$output" == *"100us"* ]]
}

@test "no QEMU: says what to install" {
	run --separate-stderr env HARNESS_QEMU= PATH=/nowhere "$harness" run --target linux
	[ "$status" = 2 ]
	[[ "$stderr" == *"apt-get install qemu-system-x86"* ]]
}
