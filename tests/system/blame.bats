#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who took the time: every instruction is charged, and looking changes nothing.

load common

short="--duration 40ms --steps 64 --workers 2 --quiet"

setup_file() {
	own_store
	# shellcheck disable=SC2086 # words
	"$harness" run --target linux $short --bench timeshare --append mitigations=off --label off >/dev/null
	# shellcheck disable=SC2086
	"$harness" run --target linux $short --bench timeshare --label on >/dev/null
	# shellcheck disable=SC2086
	"$harness" run --target all $short >/dev/null
}

setup() {
	own_store
}

# The guest's bytes and lengths are what they were; nothing is without a name.
proved() {
	jq -e '.proof | .same == .workers and .workers == 2 and .equal == .lengths' "$1" &&
		jq -e '.unattributed <= .stolen / 1000 and .left_out == 0 and
			([.functions[].insn] | add // 0) == .stolen and ([.entries[].insn] | add // 0) == .stolen and
			(.detours | length) == .events and ([.detours[].length] | add // 0) == .stolen and
			(.detours | all(.length == (.functions | add)))' "$1"
}

# Linux's null call and page fault: no sample is missing, and all of it has names.
linux_samples() {
	case $1 in
	syscall) # 64 steps of each worker
		jq -e '.proof.lengths == 128 and .events >= 128 and .unattributed == 0 and
			(.functions | map(.name) | any(endswith("sys_getppid")))' "$BATS_TEST_TMPDIR/b"
		;;
	pagetouch)
		jq -e '.proof.lengths > 2000 and .events >= .proof.lengths and .unattributed == 0 and
			(.functions | map(.name) | any(startswith("clear_page_")) and index("handle_mm_fault") != null)' \
			"$BATS_TEST_TMPDIR/b"
		;;
	esac
}

@test "every target and benchmark: equal bytes, and each length the sum over its functions" {
	for target in lwk unikernel linux; do
		# one boot looks at all benchmarks' bytes, and at the lengths of one
		for bench in barrier irq syscall pagetouch timeshare; do
			"$harness" blame $target --bench $bench --quiet --format json >"$BATS_TEST_TMPDIR/b" || {
				echo "$target $bench"
				false
			}
			proved "$BATS_TEST_TMPDIR/b"
			[ $target != linux ] || linux_samples $bench
		done
	done
}

@test "linux's tick: by the timer interrupt, its functions named" {
	"$harness" blame linux --bench selfish --quiet --format json >"$BATS_TEST_TMPDIR/b"
	jq -e '.entries[0].name == "timer interrupt" and .proof.lengths > 15 and
		(.functions | map(.name) | index("hrtimer_interrupt") != null and index("scheduler_tick") != null) and
		(.classes | map(.rate) | max) > 100 and (.shown.pieces | map(.insn) | add) == .shown.length and
		.shown.length == (.detours | map(.length) | max) and
		(.detours | map(select(.entry == "asm_sysvec_apic_timer_interrupt")) | length > 15) and
		.proof.returns_unmatched * 20 < .proof.returns_matched' "$BATS_TEST_TMPDIR/b"
}

@test "the LWK's: a tick, a system call, and nothing in the selfish window" {
	"$harness" blame lwk --bench irq --quiet --format json >"$BATS_TEST_TMPDIR/b"
	jq -e '.classes | length == 1 and .[0].entries[0].name == "timer interrupt" and
		(.[0].functions | map(.name) | index("interrupt_timer") != null)' "$BATS_TEST_TMPDIR/b"
	"$harness" blame lwk --bench syscall --quiet --format json |
		jq -e '.functions | map(.name) | index("sys_getppid") != null and index("syscall_entry") != null'
	"$harness" blame lwk --quiet --format json | jq -e '.events == 0 and .stolen == 0 and .detours == [] and .shown == null'
	run "$harness" blame lwk --quiet
	[ "$status" = 0 ]
	[[ "$output" == *"0 detours"* ]]
}

@test "folded stacks add up, and callers are above callees" {
	"$harness" blame on --quiet --folded >"$BATS_TEST_TMPDIR/folded"
	sum=$(awk '{ sum += $NF } END { print sum }' "$BATS_TEST_TMPDIR/folded")
	[ "$sum" = "$("$harness" blame on --quiet -f json | jq .stolen)" ]
	grep -q ';do_syscall_64;.*;__schedule' "$BATS_TEST_TMPDIR/folded"
}

@test "one detour, piece by piece" {
	"$harness" blame linux --detour 3 --worker 1 --quiet --format json >"$BATS_TEST_TMPDIR/b"
	jq -e '.shown.worker == 1 and .shown.number == 3 and (.shown.pieces | map(.insn) | add) == .shown.length and
		(.shown.length as $length | .detours | map(select(.worker == 1))[3].length == $length)' "$BATS_TEST_TMPDIR/b"
	run "$harness" blame linux --detour 100000 --quiet
	[ "$status" = 2 ]
	[[ "$output" == *"worker 0 has only "*" detours"* ]]
	run "$harness" blame linux --worker 1 --quiet
	[ "$status" = 2 ]
}

@test "a flame graph is an SVG by itself, its lowest boxes as wide as all" {
	"$harness" blame on --quiet --svg >"$BATS_TEST_TMPDIR/on.svg"
	python3 - "$BATS_TEST_TMPDIR/on.svg" <<-'END'
		import sys, xml.etree.ElementTree as tree
		svg = tree.parse(sys.argv[1]).getroot()
		box = '{http://www.w3.org/2000/svg}rect'
		boxes = [b.attrib for b in svg.iter(box)][1:]
		low = max(float(b['y']) for b in boxes)
		width = sum(float(b['width']) for b in boxes if float(b['y']) == low)
		assert abs(width - 1200) < 2, width
		assert max(float(b['x']) + float(b['width']) for b in boxes) < 1201
		assert len({b['y'] for b in boxes}) > 4
		text = ''.join(svg.itertext())
		assert '__schedule: ' in text and 'entry_SYSCALL_64: ' in text
		assert 'href' not in open(sys.argv[1]).read()
	END
}

# The command without any build of the benchmarks: names come from what was booted.
bare() {
	local bare=$BATS_TEST_TMPDIR/bare repository=$BATS_TEST_DIRNAME/../..
	mkdir -p "$bare/harness" "$bare/build/linux" "$bare/targets/linux"
	cp "$repository/harness/harness" "$bare/harness/"
	cp "$repository/build/plugin.so" "$repository/build/idle.so" "$bare/build/"
	cp "$repository/build/linux/kallsyms.elf" "$bare/build/linux/"
	cp "$repository/targets/linux/linux.json" "$bare/targets/linux/"
	bare_harness=$bare/harness/harness
}

@test "a difference: what mitigations cost a yield, function by function" {
	bare
	"$bare_harness" blame on --diff off --quiet --format json >"$BATS_TEST_TMPDIR/d"
	jq -e '.functions[0].name == "__switch_to_asm" and .functions[0].new_each > .functions[0].old_each and
		(.functions | map(.name) | index("__x86_indirect_thunk_array") != null)' "$BATS_TEST_TMPDIR/d"
}

# A copy of the repository whose LWK has three instructions more in one function.
slow_lwk() {
	local slow=$BATS_TEST_TMPDIR/slow repository=$BATS_TEST_DIRNAME/../..
	git clone -q "$repository" "$slow"
	sed -i '/^long sys_getppid(/,/return/s/return/__asm__ volatile("nop; nop; nop");\n\treturn/' "$slow/targets/lwk/sys_info.c"
	make -s -C "$slow" build/lwk.elf build/bench.elf
	cp "$repository/harness/harness" "$slow/harness/"
	cp "$repository/build/bench.objects" "$repository/build/idle.so" "$slow/build/"
	slow_harness=$slow/harness/harness
}

@test "a difference between two builds: the function and its growth, exactly" {
	slow_lwk
	# shellcheck disable=SC2086 # words
	"$slow_harness" run --target lwk $short --bench syscall --label slow >/dev/null
	# shellcheck disable=SC2086
	"$harness" run --target lwk $short --bench syscall --label fast >/dev/null
	"$harness" blame slow --diff fast --quiet --format json |
		jq -e '.functions == [{"name": "sys_getppid", "old": 256, "new": 640,
			"old_each": 1.0, "new_each": 2.5}]'
}

@test "what cannot be blamed is refused" {
	run "$harness" blame
	[ "$status" = 2 ]
	run "$harness" blame nosuchrun
	[ "$status" = 2 ]
	run "$harness" blame lwk --bench nosuch
	[ "$status" = 2 ]
	[[ "$output" == *"did not run nosuch; it ran "* ]]
}

# Last: it makes another run the newest of linux.
@test "what other threads took has their names, and is taken from nobody twice" {
	"$harness" run --target linux --workers 1 --bench selfish --duration 1s --quiet --label switched >/dev/null
	"$harness" blame switched --quiet --format json >"$BATS_TEST_TMPDIR/b"
	jq -e '.proof.same == .proof.workers and .proof.equal == .proof.lengths and
		([.entries[].insn] | add) == .stolen and
		(.entries | map(.name) | index("switched to kcompactd") != null) and
		(.detours | map(.switched[]?) | add) ==
			(.entries | map(select(.name | startswith("switched to ")).insn) | add) and
		(.detours | all((.functions | has("kcompactd")) == (.switched | has("switched to kcompactd")))) and
		(.entries | map(.name) | any(test("tsc_refine|change_clocksource|selftest|init")) | not)' "$BATS_TEST_TMPDIR/b"
}
