#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What reaches a measured core: nothing on the LWK, whatever the Linux beside it does.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness

setup() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

# What the jq expression says of the row of a target with that neighbour.
row() {
	jq -e ".isolation[] | select(.target == \"$1\" and .neighbour == \"$2\") | $3" "$BATS_FILE_TMPDIR/table" >/dev/null
}

# A QEMU that writes down each machine with the plugin; with CUT, those of so many processors cannot start.
counting_qemu() {
	cat >"$BATS_FILE_TMPDIR/qemu" <<-END
		#!/bin/bash
		[[ " \$* " == *" -plugin "* ]] && echo "\$@" >>"$BATS_FILE_TMPDIR/boots"
		[[ -n "\$CUT" && " \$* " == *" -smp \$CUT "* ]] && { echo "no room" >&2; exit 7; }
		exec qemu-system-x86_64 "\$@"
	END
	chmod +x "$BATS_FILE_TMPDIR/qemu"
	export HARNESS_QEMU=$BATS_FILE_TMPDIR/qemu
}

@test "harness isolation: the LWK's cores are silent beside a busy Linux, a tuned Linux's are not" {
	counting_qemu
	"$harness" isolation --duration 60ms --quiet --format json >"$BATS_FILE_TMPDIR/table"
	[ "$(wc -l <"$BATS_FILE_TMPDIR/boots")" = 8 ] # measured and charged in one boot
	[ "$(jq '.isolation | length' "$BATS_FILE_TMPDIR/table")" = 8 ]
	for neighbour in idle busy; do
		row cokernel "$neighbour" '.detours == 0 and .stolen == 0 and .functions == []'
		row linux-smp "$neighbour" '.detours > 0 and (.causes | length) > 0 and (.functions | length) > 10'
	done
	row lwk none '.detours == 0'
	row lwk busy '.detours == 0'
	row linux-tuned busy '.stolen > 0 and (.functions | map(.insn) | add) == .stolen and
		(.causes | map(.insn) | add) == .stolen'
	# nothing that has no symbol: the load's module stays on the processor beside
	jq -e '[.isolation[].functions[].name | select(startswith("["))] == []' "$BATS_FILE_TMPDIR/table"
}

@test "asked again it tells what is stored, the same to the byte, and boots nothing" {
	counting_qemu
	unset HARNESS_FRESH
	: >"$BATS_FILE_TMPDIR/boots"
	"$harness" isolation --duration 60ms --format json >"$BATS_TEST_TMPDIR/again" 2>"$BATS_TEST_TMPDIR/said"
	cmp "$BATS_FILE_TMPDIR/table" "$BATS_TEST_TMPDIR/again"
	[ ! -s "$BATS_FILE_TMPDIR/boots" ]
	[ "$(grep -c 'measured before: ' "$BATS_TEST_TMPDIR/said")" = 8 ]
}

@test "its runs are runs: blamed and run again they say the same" {
	id=$(jq -r '.isolation[] | select(.target == "linux-tuned" and .neighbour == "busy") | .run' "$BATS_FILE_TMPDIR/table")
	"$harness" blame "$id" --quiet --format json >"$BATS_TEST_TMPDIR/blame"
	jq -e '[.entries[].name] == ["function call interrupt"]' "$BATS_TEST_TMPDIR/blame"
	jq -e '.proof | .workers == 1 and .same == 1 and .equal == .lengths' "$BATS_TEST_TMPDIR/blame"
	[ "$(jq .stolen "$BATS_TEST_TMPDIR/blame")" = "$(jq ".isolation[] | select(.run == \"$id\") | .stolen" "$BATS_FILE_TMPDIR/table")" ]
	"$harness" rerun "$id" --quiet
}

@test "a row that fails ends the others, and is the only one stored; Ctrl-C leaves nothing" {
	counting_qemu
	before=$("$harness" list runs --format json | jq '.runs | length')
	CUT=3 run -2 --separate-stderr "$harness" isolation --jobs 8 --duration 60ms --quiet
	[[ "$stderr" == *"cokernel failed: "*"ended with status 7: no room"* ]]
	[ "$("$harness" list runs --format json | jq '.runs | length')" = $((before + 1)) ]
	[ "$("$harness" list runs --format json | jq -r '.runs[0] | .target + " " + .status')" = "cokernel failed" ]
	echo >"$BATS_FILE_TMPDIR/boots"
	env --default-signal=INT "$harness" isolation --jobs 3 --duration 60ms --quiet 3>&- &
	pid=$!
	for _ in {1..200}; do
		[ "$(grep -c plugin "$BATS_FILE_TMPDIR/boots")" = 3 ] && break # side by side
		sleep 0.1
	done
	machines=$(pgrep -P "$pid")
	[ "$(wc -w <<<"$machines")" = 3 ]
	kill -INT "$pid"
	wait "$pid" && return 1
	for machine in $machines; do
		[ ! -e "/proc/$machine" ]
	done
	[ "$("$harness" list runs --format json | jq '.runs | length')" = $((before + 1)) ]
}

# The newest whole run of a target: what isolation measured is meant by its id.
newest() {
	"$harness" list runs --format json |
		jq -r --arg target "$1" 'first(.runs[] | select(.target == $target and .status == "ok")) | .id'
}

@test "the page of a report has the same table" {
	"$harness" report --runs "$(newest lwk)" --output "$BATS_TEST_TMPDIR/page.html"
	python3 "$BATS_TEST_DIRNAME/../../system/report_page.py" "$BATS_TEST_TMPDIR/page.html" isolation "$BATS_FILE_TMPDIR/table"
}

@test "its rows become a slide" {
	stolen=$(jq '.isolation[] | select(.target == "linux-tuned" and .neighbour == "busy") | 100 * .stolen / .window' \
		"$BATS_FILE_TMPDIR/table")
	stolen=$(python3 -c "
import math, sys
x = float(sys.argv[1])
print(f'{round(x, 2 - math.floor(math.log10(x))):.12f}'.rstrip('0').rstrip('.'))" "$stolen")
	"$harness" slides --runs "$(newest lwk)" --figure isolation --output "$BATS_TEST_TMPDIR/i.pdf"
	pdftotext "$BATS_TEST_TMPDIR/i.pdf" - | tr '\n' ' ' >"$BATS_TEST_TMPDIR/said"
	grep -q "linux-tuned loses $stolen %; cokernel and lwk: no detour observed" "$BATS_TEST_TMPDIR/said"
}

# A value that a benchmark of a run reported: RUN BENCH.NAME
value() {
	"$harness" export "$1" | awk -F, -v name="$2" '$3 "." $4 == name { print $6 }'
}

@test "the load is there: the busy neighbours have the machine for a good part of the window" {
	for target in linux-tuned cokernel; do
		run=$(newest $target)
		"$harness" show "$run" --format json | jq -e '.runs[0].options.load != null'
		window=$(value "$run" selfish.window)
		[ "$(value "$run" selfish.own_window)" -lt $((window * 19 / 20)) ]
	done
}

@test "the co-kernel's load has a core of its own, and delegates" {
	"$harness" show "$(newest cokernel)" --format json >"$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0].provenance.machine | fromjson | index("-smp") as $at | .[$at + 1] == "3"' "$BATS_TEST_TMPDIR/run"
	jq -e '.runs[0].provenance.append | test("launch.cores=1,2 .*load=1")' "$BATS_TEST_TMPDIR/run"
}
