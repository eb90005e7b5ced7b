#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The gate: neutral changes pass, one instruction more is caught and its function named.

load gate

@test "a change that leaves the images as they are: nothing boots" {
	variant comment '$a /* nothing */' targets/lwk/main.c
	run $gate
	[ "$status" = 0 ]
	[[ "$output" == *"images are identical"* ]]
	[ ! -e "$HARNESS_RESULTS/results.sqlite" ]
}

@test "neutral variants: a function that is never called, another order of objects" {
	variant unused '$a void unused_padding(void);\nvoid __attribute__((used)) unused_padding(void) { __asm__ volatile(".fill 100, 1, 0x90"); }' targets/lwk/linux_clock.c
	run $gate
	[ "$status" = 0 ]
	[[ "$output" != *identical* ]]
	variant order 's/^LWK_SRC *:=.*wildcard/&/; s/\$(X86_OBJS) \$(KERNEL_OBJS)/$(KERNEL_OBJS) $(X86_OBJS)/' targets/lwk/module.mk
	run $gate
	[ "$status" = 0 ]
}

# One instruction more in a function; which metric must be worse, and by how much.
caught() {
	run $gate --format json
	[ "$status" = 1 ]
	jq -e --arg metric "$1" --arg function "$2" '.verdict == "regression" and
		(.metrics[] | select(.metric == $metric) | .verdict == "regression" and .new > .old) and
		(.functions | map(.name) | index($function) != null)' <<<"$output"
}

@test "one instruction more in a system call" {
	variant call '/^long sys_getppid(/,/return/s/return/__asm__ volatile("nop");\n\treturn/' targets/lwk/sys_info.c
	caught syscall.p50 sys_getppid
}

# The call takes 100 instructions more where the worker's seed is a multiple of 3: starts 1, 3 and 6 of --seed 2's
# eight, and in no other does the path change, as the call's place in the table is filled at boot.
@test "worse in some starts only: found by eight seeds, and said in how many; one start does not see it" {
	copy=$BATS_TEST_TMPDIR/some
	git clone -q "$repository" "$copy"
	cd "$copy"
	sed -i 's/const syscall_fn syscall_table/syscall_fn syscall_table/' targets/lwk/syscall_table.[ch]
	sed -i '/^void kernel_main(void)/i #include "targets/lwk/syscall_table.h"\
static long slower(void)\
{\
	__asm__ volatile(".fill 100, 1, 0x90");\
	return sys_getppid();\
}\
static void slow_some(const char *at)\
{\
	uint64_t seed = 0;\
	while (*at \&\& !(at[0] == 0x73 \&\& at[1] == 0x65 \&\& at[2] == 0x65 \&\& at[3] == 0x64 \&\& at[4] == 0x3d))\
		at++;\
	for (at += 5; *at >= 0x30 \&\& *at <= 0x39; at++)\
		seed = seed * 10 + (uint64_t)(*at - 0x30);\
	if (seed % 3 == 0)\
		syscall_table[110] = (syscall_fn)slower;\
}\
' targets/lwk/main.c
	sed -i 's/^\tdelegate_options();/\tslow_some(option_arguments());\n&/' targets/lwk/main.c
	make -s build/lwk.elf build/bench.elf build/bench.objects build/plugin.so build/idle.so
	cp "$repository/harness/harness" harness/
	gate="harness/harness gate --target lwk --base-images $repository --bench syscall --steps 20 --seed 2 --no-blame --quiet"
	run $gate --format json --junit j.xml --markdown m.md
	echo "$output"
	[ "$status" = 1 ]
	jq -e '.metrics[] | select(.metric == "syscall.p50") | .verdict == "regression" and .some and .above == 3 and
		.units == 8 and .old == .new and .new_worst > .old_worst + 100' <<<"$output"
	grep -q 'syscall.p50: worse in 3 of 8 starts' j.xml
	grep -q 'regression in 3 of 8 starts' m.md
	run $gate --phases 1
	[ "$status" = 0 ]
}

# In the tick, yield and mmap too, and a rare long detour; three neutral variants of each kind.
@test "measured time: disturbed or few runs are inconclusive, a stored baseline is refused" {
	few="--target linux-host --workers 1 --duration 10ms --steps 20 --bench selfish --quiet"
	# processes of this host need no QEMU
	# shellcheck disable=SC2086 # words
	HARNESS_QEMU=/nonexistent run "$harness" gate $few --cpus 0 --base-cpus 0 --runs 2
	[ "$status" = 3 ]
	[[ "$output" == *"runs"* ]]
	# shellcheck disable=SC2086
	"$harness" baseline save $few --cpus 0 --baseline "$BATS_TEST_TMPDIR/host.json"
	# shellcheck disable=SC2086
	run "$harness" gate $few --cpus 0 --baseline "$BATS_TEST_TMPDIR/host.json"
	[ "$status" = 2 ]
	[[ "$output" == *"within one session only"* ]]
}

@test "a baseline: saved, held against, refused if it is of another set-up" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2086 # words
	"$harness" baseline save --target lwk --baseline lwk.json $short
	# shellcheck disable=SC2086
	"$harness" gate --target lwk --baseline lwk.json $short
	# shellcheck disable=SC2086
	run "$harness" baseline save --target lwk --baseline lwk.json $short
	[ "$status" = 2 ]
	cp lwk.json again.json
	# shellcheck disable=SC2086
	"$harness" baseline update --target lwk --baseline again.json $short
	cmp lwk.json again.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline lwk.json $short --steps 60
	[ "$status" = 2 ]
	[[ "$output" == *"steps 50 against 60"* ]]
	# another compiler, by which nothing is another
	sed -i 's/gcc [0-9.]*/gcc 3/' lwk.json
	# shellcheck disable=SC2086
	"$harness" gate --target lwk --baseline lwk.json $short
	sed -i 's/"syscall.p50": [0-9]*/"syscall.p50": 30/' lwk.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline lwk.json $short
	[ "$status" = 2 ]
	[[ "$output" == *"compiler gcc 3 against gcc"* ]]
	[[ "$output" == *"baseline update"* ]]
}

@test "worse than a baseline, better than it, and the reports that are written" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2086 # words
	"$harness" baseline save --target lwk --baseline lwk.json $short
	sed 's/"syscall.p50": [0-9]*/"syscall.p50": 30/' lwk.json >worse.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline worse.json $short --junit j.xml --markdown m.md
	[ "$status" = 1 ]
	[[ "$output" == *"syscall.p50"*"regression"* ]]
	python3 -c 'import sys, xml.etree.ElementTree as tree
root = tree.parse("j.xml").getroot()
assert root.find(".//failure") is not None'
	grep -q '`syscall.p50`' m.md
	sed 's/"syscall.p50": [0-9]*/"syscall.p50": 50/' lwk.json >better.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline better.json $short
	[ "$status" = 0 ]
	[[ "$output" == *"baseline update"* ]]
	sed 's/"syscall.p50": [0-9]*/"syscall.p50": null/' lwk.json >null.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline null.json $short
	[ "$status" = 1 ]
	echo '{"exact": {"syscall.p50": {"gate": false}, "nothing": {}}}' >bad.json
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --baseline worse.json --policy bad.json $short
	[ "$status" = 2 ]
}

@test "annotations where GitHub runs it" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2086 # words
	"$harness" baseline save --target lwk --bench syscall --baseline lwk.json $short
	sed -i 's/"syscall.p50": [0-9]*/"syscall.p50": 30/' lwk.json
	# shellcheck disable=SC2086
	GITHUB_ACTIONS=true run "$harness" gate --target lwk --bench syscall --baseline lwk.json $short
	[[ "$output" == *"::error "*"syscall.p50"* ]]
}

@test "stored runs: only of the target, the parameters and the meter that are asked for" {
	# shellcheck disable=SC2086 # words
	"$harness" run --target lwk --bench syscall $short --label one >/dev/null
	# shellcheck disable=SC2086
	"$harness" gate --target lwk --bench syscall $short --base-run one
	# shellcheck disable=SC2086
	run "$harness" gate --target lwk --bench syscall $short --steps 60 --base-run one
	[ "$status" = 2 ]
	[[ "$output" == *"steps 50 against 60"* ]]
	run "$harness" gate --target unikernel --base-run one --run one
	[ "$status" = 2 ]
	[[ "$output" == *"one ran lwk, not unikernel"* ]]
	run "$harness" gate --target lwk --run one
	[ "$status" = 2 ]
	run "$harness" gate --target lwk --base-run one --base-append x=y
	[ "$status" = 2 ]
	"$harness" run --target linux-host --cpus 0 --workers 1 --duration 10ms --bench selfish --label host --quiet >/dev/null
	run "$harness" gate --target linux-host --base-run host --run host
	[ "$status" = 2 ]
	[[ "$output" == *"within one session only"* ]]
}

@test "history: a metric over runs, and its picture" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2086 # words
	"$harness" run --target lwk --bench syscall --label first $short
	# shellcheck disable=SC2086
	"$harness" run --target lwk --bench syscall --label second $short
	"$harness" history syscall.p50 --format json | jq -e '[.runs[].label] == ["first", "second"] and
		.unit == "insn" and .runs[0].value == .runs[1].value'
	"$harness" history syscall.p50 --output h.svg --format csv
	grep -q '</svg>' h.svg
	run "$harness" history syscall.p50 --output h.txt
	[ "$status" = 2 ]
	run "$harness" history nosuch
	[ "$status" = 2 ]
}
