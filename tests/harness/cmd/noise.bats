#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The analysis of one trace, and traces that travel between tools.

load common

dense=$BATS_TEST_DIRNAME/../../noise/data/trace_host.tsv

setup() {
	own_store
}

# 1 s of a tick of 250 Hz that takes 2,500 ns, and one long detour.
ticks() {
	printf '# period_ns 1000000000\n'
	for ((i = 0; i < 250; i++)); do
		printf '%d\t2500\n' $((i * 4000000 + 1000000))
		((i == 100)) && printf '%d\t50000\n' $((i * 4000000 + 2000000))
	done
	return 0
}

@test "a periodic class, its rate, and its line in the spectrum" {
	ticks >"$BATS_TEST_TMPDIR/t.tsv"
	"$harness" noise "$BATS_TEST_TMPDIR/t.tsv" --format json >"$BATS_TEST_TMPDIR/t.json"
	jq -e '.detours == 251 and .unit == "ns" and (.classes | length) == 2 and
		(.classes[] | select(.periodic) | .median == 2500 and .n == 250 and .interval == 4000000) and
		(.histogram | map(.count) | add) == 251 and (.rate_low95 - 250 | fabs) < 1e-9 and (.rate_high95 - 252 | fabs) < 1e-9 and .pattern == "periodic" and
		(.interval - 4000000 | fabs) < 1' \
		"$BATS_TEST_TMPDIR/t.json"
	grep -v 50000 "$BATS_TEST_TMPDIR/t.tsv" >"$BATS_TEST_TMPDIR/tick.tsv"
	"$harness" noise "$BATS_TEST_TMPDIR/tick.tsv" -f json |
		jq -e '(.spectrum.lines[0].frequency - 250 | fabs) < 1 and .spectrum.lines[0].harmonics > 5'
	run "$harness" noise "$BATS_TEST_TMPDIR/t.tsv"
	[[ "$output" == *"every 4,000,000 ns"* ]]
	[[ "$output" == *"█"* ]]
	"$harness" noise "$BATS_TEST_TMPDIR/t.tsv" --format csv | grep -q '^class,0,n,'
}

@test "no detour: what there may be at most" {
	printf '# period_ns 4000000000\n' | {
		run "$harness" noise -
		[[ "$output" == *"no detour observed, at most 0.74893/s"* ]]
	}
}

@test "a trace written is read back the same" {
	"$harness" noise "$dense" --trace >"$BATS_TEST_TMPDIR/a.tsv"
	"$harness" noise "$BATS_TEST_TMPDIR/a.tsv" --trace | grep -v '^# [^p]' >"$BATS_TEST_TMPDIR/b.tsv"
	cmp <(grep -v '^# [^p]' "$BATS_TEST_TMPDIR/a.tsv") "$BATS_TEST_TMPDIR/b.tsv"
}

@test "osnoise's and sysjitter's text" {
	cat >"$BATS_TEST_TMPDIR/osnoise.txt" <<-'EOF'
		#           TASK-PID     CPU#  ||||| TIMESTAMP  FUNCTION
		           <...>-1042    [002] d.h.  100.000000: irq_noise: local_timer:236 start 100.000001000 duration 1500 ns
		           <...>-1042    [002] d.h.  100.004000: irq_noise: local_timer:236 start 100.004001000 duration 1500 ns
		           <...>-1042    [002] d.h.  100.008000: irq_noise: local_timer:236 start 100.008001000 duration 1600 ns
	EOF
	"$harness" noise "$BATS_TEST_TMPDIR/osnoise.txt" --from osnoise --format json | jq -e '.detours == 3'
	sed 's/\[002\]/[003]/; s/100\.00/100.01/g' "$BATS_TEST_TMPDIR/osnoise.txt" >>"$BATS_TEST_TMPDIR/osnoise.txt.2"
	cat "$BATS_TEST_TMPDIR/osnoise.txt" "$BATS_TEST_TMPDIR/osnoise.txt.2" >"$BATS_TEST_TMPDIR/cpus.txt"
	"$harness" noise "$BATS_TEST_TMPDIR/cpus.txt" --worker 1 --format json | jq -e '.detours == 3 and .worker == 1'
	"$harness" scale "$BATS_TEST_TMPDIR/cpus.txt" --workers 1 --format json | jq -e '.sources[0].traces == 2'
	cat >"$BATS_TEST_TMPDIR/sysjitter.0" <<-'EOF'
		# cpu_mhz: 2000
		# threshold: 200ns
		# total_runtime: 2000000000 cycles
		#      Timestamp      delta   <== interruption =>
		#         (nsec)     (usec)   (cycles)     (nsec)
		            1300          0        600        300
		            9900          8       1000        500
	EOF
	"$harness" noise "$BATS_TEST_TMPDIR/sysjitter.0" --format json | jq -e '.detours == 2 and .window == 1000000000'
}

@test "a histogram of equal bins holds all detours" {
	"$harness" noise "$dense" --bins 10 --format json | jq -e '.histogram | length == 10 and
		(map(.count) | add) == 26401 and
		([.[] | .high - .low] | (max - min) / max < 1e-9) and .[0].count > .[9].count'
}

@test "thresholds afterwards" {
	few=$("$harness" noise "$dense" --above 10us -f json | jq .detours)
	all=$("$harness" noise "$dense" -f json | jq .detours)
	[ "$all" = 26401 ]
	[ "$few" -lt 6000 ]
}

@test "what cannot be analysed is refused" {
	printf '# period_ns 1000\n100\tx\n' >"$BATS_TEST_TMPDIR/bad.tsv"
	run "$harness" noise "$BATS_TEST_TMPDIR/bad.tsv"
	[ "$status" = 2 ]
	[[ "$output" == *"bad.tsv:2: "* ]]
	for wrong in "--worker 1" "--bins 0" "--bins 5000" "--quantum 0" "--above x" "--from nothing" "--format x" "another.tsv"; do
		# shellcheck disable=SC2086 # words
		run "$harness" noise "$dense" $wrong
		[ "$status" = 2 ]
	done
}
