#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/system/gate.bats leaves out: a score of builds, and boots of Linux.

load ../system/gate

@test "the self-test: no false alarm, and all that is planted is found and named" {
	# shellcheck disable=SC2086 # words
	run "$harness" gate --self-test $short
	echo "$output"
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "0 false alarms, 0 missed" ]
	[ "$(grep -c '3 of 3 passed .* ok$' <<<"$output")" = 3 ]
	[ "$(grep -c '^planted: .* ok$' <<<"$output")" = 9 ]
}

@test "linux: padding passes; a boot argument that makes the tick longer is found, and functions named" {
	# two boots are few: of this seed neither is one of those whose tick is 12 instructions shorter
	few="--workers 1 --phases 2 --duration 40ms --bench selfish --steps 50 --seed 4 --quiet"
	# shellcheck disable=SC2086 # words
	"$harness" run --target linux $few --append harness.x=yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy --label padded >/dev/null
	# shellcheck disable=SC2086
	"$harness" gate --target linux $few --append harness.x=y --base-run padded
	# shellcheck disable=SC2086
	"$harness" run --target linux $few --append schedstats=enable --label longer >/dev/null
	# shellcheck disable=SC2086
	run "$harness" gate --target linux $few --base-run padded --run longer
	[ "$status" = 1 ]
	[[ "$output" == *"class1.length"*regression* ]]
	[[ "$output" == *"selfish.p50"*regression* ]]
	[[ "$output" == *"update_curr"* ]]
	# the other way round it is an improvement
	# shellcheck disable=SC2086
	"$harness" gate --target linux $few --base-run longer --run padded
}

@test "bisect finds the commit, unattended, past one that does not build" {
	copy=$BATS_TEST_TMPDIR/repository
	git clone -q "$repository" "$copy"
	cd "$copy"
	git config user.email tests@example.org
	git config user.name tests
	change() {
		sed -i "$1" "$2"
		git commit -qam "$3"
	}
	change '$a /* one */' targets/lwk/main.c one
	change '$a broken' targets/lwk/sys_time.c breaks
	change '$d' targets/lwk/sys_time.c mends
	change '/^long sys_getppid(/,/return/s/return/__asm__ volatile("nop");\n\treturn/' targets/lwk/sys_info.c guilty
	change '$a /* two */' targets/lwk/main.c two
	make -s build/lwk.elf build/bench.elf build/bench.objects build/plugin.so build/idle.so
	cp "$repository/harness/harness" harness/
	# shellcheck disable=SC2086 # words
	run harness/harness bisect --target lwk --good HEAD~5 --bad HEAD --metric syscall.p50 --bench syscall $short
	[ "$status" = 0 ]
	[[ "${lines[-1]}" == "the first worse commit is "*" guilty"* ]]
	[ "$(git worktree list | wc -l)" = 1 ]
	# gate.json says what is worse here, too
	echo '{"exact": {"syscall.p50": {"absolute": 5}}}' >gate.json
	# shellcheck disable=SC2086
	run harness/harness bisect --target lwk --good HEAD~5 --bad HEAD --metric syscall.p50 --bench syscall $short
	[ "$status" = 2 ]
	[[ "$output" == *"nothing to look for"* ]]
}
