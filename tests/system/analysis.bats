#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# From real runs to tables: a kernel without a tick beside the same one with a tick.

load common

setup_file() {
	own_store
	quiet=(--target lwk --bench selfish,barrier --duration 100ms --steps 100 --workers 2 --quiet)
	"$BATS_TEST_DIRNAME/../../harness/harness" run "${quiet[@]}" --label silent >/dev/null
	"$BATS_TEST_DIRNAME/../../harness/harness" run "${quiet[@]}" --label ticking --tick-hz 1000 >/dev/null
}

setup() {
	own_store
}

# The id of the run of that label.
id() {
	"$harness" list runs --format json | jq -r --arg name "$1" '.runs[] | select(.label == $name) | .id'
}

@test "compare: a silent kernel is one where nothing was observed, and tick rates are shown" {
	run "$harness" compare ticking silent
	[ "$status" = 0 ]
	[[ "$output" == *"tick_hz=1000"* ]]
	[[ "$output" == *"lwk: none observed in 0.1"*" s (2 copies of one deterministic machine are one): at most 29.9"* ]]
	"$harness" compare ticking silent --format json | jq -e '
		(.metrics[] | select(.metric == "selfish.events") | .values == [200, 0] and .ratios == [1, 0]) and
		(.metrics[] | select(.metric == "barrier.last") | .values[0] > 0 and .values[1] == 0)'
}

@test "scale: a tick costs its length once a million workers wait for the one that meets it" {
	"$harness" scale "$(id ticking)" "$(id silent)" --workers 1,1M --quantum 100us --format json >"$BATS_TEST_TMPDIR/scale.json"
	"$harness" noise "$(id ticking)" --format json >"$BATS_TEST_TMPDIR/noise.json"
	tick=$(jq '.lengths[] | select(.quantile == "max") | .value' "$BATS_TEST_TMPDIR/noise.json")
	jq -e --argjson tick "$tick" '.rows | .[0].unit == "insn" and
		(.[0].slowdown - $tick / 1e6 | fabs) < 1e-6 and
		(.[1].slowdown - $tick / 1e5 | fabs) < 1e-6 and .[1].tail_observed == false and
		.[2].slowdown == 0 and .[3].slowdown == 0' "$BATS_TEST_TMPDIR/scale.json"
	run "$harness" scale "$(id ticking)" "$(id silent)" --workers 1M
	[[ "${lines[0]}" == *"lwk (tick_hz=1000)"*"lwk"* ]]
	run "$harness" scale "$(id silent)" --workers 1M
	[[ "$output" == *"none observed in 0.1"*" s (2 copies of one deterministic machine are one): at most 29.9"*"/s"* ]]
	[[ "$output" == *"tail not observed"* ]]
	[[ "$output" != *"carried by"* ]]
	[[ "$output" == *"nominal 10^9 insn/s"* ]]
}

@test "scale: how much was seen, how it comes, and what carries it" {
	run "$harness" scale "$(id ticking)" --workers 500,900 --quantum 100us
	[[ "$output" == *": 100 detours (periodic, 1.000 ms) in 0.1"*" s (2 copies of one deterministic machine are one), 1,000"* ]]
	[[ "$output" == *"100us on 900: carried by 100 events a window, at the same uptime in all 2, of "*"; \`harness blame $(id ticking)\` says of which functions"* ]]
	"$harness" scale "$(id ticking)" --workers 500,900,1100 --quantum 100us --format json | jq -e '
		([.rows[].tail_observed] == [true, true, false]) and
		(.sources[0] | .detours == 200 and .observed.detours == 100 and .observed.pattern == "periodic" and
			(.rate_low95 / 990 - 1 | fabs) < 1e-3 and (.rate_upper95 / 1010 - 1 | fabs) < 1e-3)'
	"$harness" blame "$(id ticking)" >/dev/null
	run "$harness" scale "$(id ticking)" --workers 500,900 --quantum 100us
	[[ "$output" == *"in all 2, of "*"; under timer interrupt 100 %; in "* ]]
}

@test "compare: a stored bound that counted copies is said to hold with less" {
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "UPDATE figures SET value = 15 WHERE metric = 'selfish.rate_upper95'
		AND run = (SELECT number FROM runs WHERE label = 'silent')"
	run "$harness" compare ticking silent
	[[ "$output" == *": at most 29.9"*"/s (the 15/s above counted what is one as several: it holds with 78 %)"* ]]
}

@test "scale: at three times the instructions a second a tick takes a third" {
	slowdown() { "$harness" scale "$(id ticking)" --workers 1M --quantum 100us --format json "$@" | jq '.rows[0].slowdown'; }
	jq -en --argjson nominal "$(slowdown)" --argjson faster "$(slowdown --ips 3e9)" \
		'($nominal / $faster - 3 | fabs) < 1e-6'
}

@test "noise: the tick is one periodic class, and its line is in the spectrum" {
	"$harness" noise "$(id ticking)" --format json >"$BATS_TEST_TMPDIR/noise.json"
	jq -e '(.classes | length) == 1 and .classes[0].periodic and
		(.classes[0].interval / 1e6 - 1 | fabs) < 1e-3 and .classes[0].n == 100 and
		(.spectrum.lines[0].frequency / 1000 - 1 | fabs) < 0.02' "$BATS_TEST_TMPDIR/noise.json"
}

@test "traces travel: what is written of a run scales as the run's worker does" {
	"$harness" noise "$(id ticking)" --worker 1 --trace >"$BATS_TEST_TMPDIR/trace.tsv"
	[ "$(grep -vc '^#' "$BATS_TEST_TMPDIR/trace.tsv")" = 100 ]
	grep -q '^# .*, worker 1, instructions as ns' "$BATS_TEST_TMPDIR/trace.tsv"
	"$harness" noise "$BATS_TEST_TMPDIR/trace.tsv" --format json | jq -e '.detours == 100 and .unit == "ns"'
}
