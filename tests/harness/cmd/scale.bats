#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# From traces to the slowest of a million workers, on recorded traces with known results.

load common

sparse=$BATS_TEST_DIRNAME/../../noise/data/trace_100hz_2us.tsv
dense=$BATS_TEST_DIRNAME/../../noise/data/trace_host.tsv

setup() {
	own_store
}

# The published slowdowns, in percent to the sixth decimal.
slowdowns() {
	"$harness" scale "$1" --quantum 100us --format json "${@:2}" |
		jq -r '.rows[] | .slowdown * 100 * 1000000 | round / 1000000' | tr '\n' ' '
}

@test "the check values of both traces, steps entered at random moments" {
	local random="--entry random --workers 1,64,1024,16384,1M"
	# shellcheck disable=SC2086 # words
	[ "$(slowdowns "$sparse" $random)" = "0.020196 0.965323 2.160392 2.196939 2.199 " ]
	# shellcheck disable=SC2086 # words
	[ "$(slowdowns "$dense" $random)" = "13.967399 703.68932 3184.99142 4037.663463 4100.44224 " ]
	run "$harness" scale "$sparse" --quantum 100us --workers 1 --entry random
	[[ "$output" == *"at a random moment, as after idle time: an upper figure"* ]]
	[[ "$output" == *"100us: one worker's is 1 + 0.010031 times the share that detours take"* ]]
}

@test "steps that follow one another: exact for one worker, closed for many" {
	[ "$(slowdowns "$sparse" --workers 1,1024)" = "0.019999 2.160392 " ]
	[ "$(slowdowns "$dense" --workers 1,1M)" = "2.287141 4100.44224 " ]
	"$harness" scale "$sparse" --quantum 100us --workers 1,1024 -f json | jq -e '.rows |
		map(.entry == "continued" and .error95 == null and .low == null and .draws == null) == [true, true] and
		map(.how) == ["exact", "closed"]'
	"$harness" scale "$sparse" --quantum 100us --workers 1 --entry random -f json |
		jq -e '.rows[0] | .entry == "random" and .how == "closed"'
}

@test "simulated for few: within its error of what all cycles give, the same each time" {
	printf '# period_ns 5000000\n1000000\t300000\n' >"$BATS_TEST_TMPDIR/tick.tsv"
	"$harness" scale "$BATS_TEST_TMPDIR/tick.tsv" --quantum 4ms --workers 2 -f json >"$BATS_TEST_TMPDIR/first"
	"$harness" scale "$BATS_TEST_TMPDIR/tick.tsv" --quantum 4ms --workers 2 -f json | cmp - "$BATS_TEST_TMPDIR/first"
	jq -e '.rows[0] | .how == "simulated" and .error95 > 0 and .steps >= 1000 and .draws >= 20 and
		.slowdown > 0.06 and .slowdown < 0.12 and .p99_slowest <= .max_slowest' "$BATS_TEST_TMPDIR/first"
	run "$harness" scale "$BATS_TEST_TMPDIR/tick.tsv" --quantum 4ms --workers 2
	[[ "$output" == *" +-"*"+- is half the 95 % interval of simulated steps that follow one another"* ]]
}

@test "too many to simulate where it matters when steps begin: a range, and no number" {
	printf '# period_ns 100000000000\n5\t10000000\n' >"$BATS_TEST_TMPDIR/rare.tsv"
	"$harness" scale "$BATS_TEST_TMPDIR/rare.tsv" --quantum 100us --workers 40000 -f json | jq -e '.rows[0] |
		.slowdown == null and .mean_slowest == null and .p99_slowest == null and .how == "closed" and
		.low > 0 and .low < .high and .error95 == null'
	run "$harness" scale "$BATS_TEST_TMPDIR/rare.tsv" --quantum 100us --workers 40000
	[[ "$output" == *"392.14 to "*"a to b: too many to simulate"* ]]
	"$harness" scale "$BATS_TEST_TMPDIR/rare.tsv" --quantum 100us --workers 40000 -f csv | tail -1 |
		grep -E ',,,,,,,,true,continued,closed,[0-9.]+,[0-9.]+,$'
}

@test "a trace without its window is taken with the mean gap added, and says so" {
	grep -v period_ns "$sparse" >"$BATS_TEST_TMPDIR/cut.tsv"
	run --separate-stderr "$harness" scale "$BATS_TEST_TMPDIR/cut.tsv" --workers 1 --format csv
	[ "$status" = 0 ]
	[[ "$stderr" == *"does not say its window"* ]]
}

@test "rows: one for each quantum and number of workers, and where the tail was not observed" {
	"$harness" scale "$sparse" --workers 1..1M --quantum 100us,1ms,10ms --entry random --format json >"$BATS_TEST_TMPDIR/rows"
	jq -e '(.rows | length) == 63 and .rows[0].unit == "ns" and .rows[0].workers == 1 and
		.rows[20].workers == 1000000 and .rows[20].tail_observed == false and
		.rows[0].tail_observed == true' "$BATS_TEST_TMPDIR/rows"
	run "$harness" scale "$sparse" --workers 1M --quantum 1ms
	[[ "$output" == *"tail not observed"* ]]
}

@test "an empty trace: none observed, and how many there may be" {
	printf '# period_ns 4000000000\n' >"$BATS_TEST_TMPDIR/empty.tsv"
	run "$harness" scale "$BATS_TEST_TMPDIR/empty.tsv" --workers 1M
	[ "$status" = 0 ]
	[[ "$output" == *"none observed in 4 s: at most 0.74893/s"* ]]
}

@test "what carries a slowdown: few of many detours, or many" {
	{
		printf '# period_ns 1000000000\n'
		for ((i = 0; i < 100; i++)); do
			printf '%d\t2000\n' $((i * 10000000 + 1000000))
			((i == 70)) && printf '%d\t90000\n' $((i * 10000000 + 5000000))
		done
	} >"$BATS_TEST_TMPDIR/long.tsv"
	run "$harness" scale "$BATS_TEST_TMPDIR/long.tsv" --workers 1,4,1K,1M --quantum 1ms,10ms
	[[ "$output" == *"101 detours (periodic, 10.00 ms) in 1 s, 101/s (100 to 102)"* ]]
	[[ "$output" == *"  1ms on 1K: carried by 1 of 101 detours, of 90,000 ns"* ]]
	[[ "$output" == *"  1ms on 1M: carried by 1 of 101 detours, of 90,000 ns"* ]]
	[[ "$output" != *"harness blame"* ]]
	run "$harness" scale "$BATS_TEST_TMPDIR/long.tsv" --workers 4 --quantum 1ms --above 3us
	[[ "$output" == *"1 detour in 1 s, 1/s (95 %: "* ]]
	grep -v 90000 "$BATS_TEST_TMPDIR/long.tsv" >"$BATS_TEST_TMPDIR/even.tsv"
	run "$harness" scale "$BATS_TEST_TMPDIR/even.tsv" --workers 4 --quantum 1ms
	[[ "$output" == *"  1ms on 4: carried by 100 of 100 detours, of 2,000 ns"* ]]
}

@test "CPUs of a file are real machines: their windows add" {
	for ((cpu = 0; cpu < 2; cpu++)); do
		printf '           <...>-1042    [00%d] d.h.  100.000000: irq_noise: local_timer:236 start 100.000001000 duration 1500 ns\n' $cpu
		printf '           <...>-1042    [00%d] d.h.  100.004000: irq_noise: local_timer:236 start 100.004001000 duration 1500 ns\n' $cpu
	done >"$BATS_TEST_TMPDIR/cpus.txt"
	"$harness" scale "$BATS_TEST_TMPDIR/cpus.txt" --workers 1 --format json |
		jq -e '.sources[0] | .traces == 2 and .observed.detours == 4 and .observed.time == .time'
}

@test "simulated and computed slowdowns agree within the stated error, whatever the method" {
	exact=$("$harness" scale "$sparse" --workers 256 --quantum 1ms --entry random -f json | jq '.rows[0].slowdown')
	"$harness" scale "$sparse" --workers 256 --quantum 1ms --simulate ideal --align random --draws 20 --steps 2000 -f json |
		jq -e --argjson exact "$exact" '.rows[0] | (.slowdown - $exact | fabs) <= 2 * .error95 and
			.entry == "random" and .how == "simulated" and .draws == 20'
	for method in cursor wheel; do
		for threads in 1 3; do
			"$harness" scale "$dense" --workers 300 --quantum 1ms --simulate ideal --align fixed \
				--method $method --threads $threads -f json >"$BATS_TEST_TMPDIR/$method.$threads"
		done
	done
	cmp "$BATS_TEST_TMPDIR/cursor.1" "$BATS_TEST_TMPDIR/cursor.3"
	cmp "$BATS_TEST_TMPDIR/cursor.1" "$BATS_TEST_TMPDIR/wheel.1"
	cmp "$BATS_TEST_TMPDIR/cursor.1" "$BATS_TEST_TMPDIR/wheel.3"
}

@test "imbalance is against the mean of all workers, and the worst window bounds the slowest" {
	"$harness" scale "$dense" --workers 1,1K --quantum 100us --entry random -f json |
		jq -e '.rows | .[0].imbalance == 0 and
			((.[1].imbalance + 1) * .[0].mean_slowest / .[1].mean_slowest - 1 | fabs) < 1e-12 and
			.[1].max_slowest == .[0].max_slowest and .[1].max_slowest >= .[1].p99_slowest'
	[ "$("$harness" scale "$sparse" --workers 1 --format csv | head -1)" = \
		source,target,quantum,unit,workers,slowdown,mean_slowest,p50_slowest,p99_slowest,max_slowest,imbalance,error95,steps,tail_observed,entry,how,low,high,draws ]
}

@test "co-scheduled noise costs no more on many workers than on one" {
	one=$("$harness" scale "$sparse" --workers 1 --quantum 1ms --simulate ideal --align equal -f json |
		jq '.rows[0].slowdown')
	many=$("$harness" scale "$sparse" --workers 5000 --quantum 1ms --simulate ideal --align equal -f json |
		jq '.rows[0].slowdown')
	[ "$one" = "$many" ]
}

@test "a barrier of messages takes its rounds" {
	for barrier in dissemination binomial; do
		run "$harness" scale "$sparse" --workers 64 --quantum 100us --simulate $barrier --format csv
		[ "$status" = 0 ]
	done
	"$harness" scale "$sparse" --workers 8 --quantum 100us --simulate binomial --loggp 1,2,3,0.5,4 --format json |
		jq -e '.simulation == {barrier: "binomial", align: "fixed", spread: 0,
			loggp: {L: 1, o: 2, g: 3, G: 0.5, bytes: 4}, draws: 10, seed: 1} and .rows[0].steps == 1000'
	run "$harness" scale "$sparse" --workers 8 --quantum 100us --simulate binomial
	[[ "$output" == *"simulated: binomial barrier, fixed phases, 10 draws, messages of L 1000"* ]]
}

@test "each step of a simulation" {
	run "$harness" scale "$sparse" --workers 64 --quantum 1ms --simulate ideal --draws 2 --steps 5 --series
	[ "${lines[0]}" = draw,step,time,last ]
	[ "${#lines[@]}" = 11 ]
}

@test "what cannot be taken is refused, with file, line and reason" {
	printf '# period_ns 1000\n100\t10\n50\t10\n' >"$BATS_TEST_TMPDIR/bad.tsv"
	run "$harness" scale "$BATS_TEST_TMPDIR/bad.tsv"
	[ "$status" = 2 ]
	[[ "$output" == *"bad.tsv:3: "* ]]
	for wrong in "--workers 0" "--workers 5..2" "--workers 2G" "--quantum 0" "--quantum x" "--ips 7" \
		"--from nothing" "--spread 1us" "--simulate nothing" "--loggp 1,2,3" "--steps 5" "--entry nothing" \
		"--entry random --simulate ideal" "--simulate ideal --entry continued"; do
		# shellcheck disable=SC2086 # words
		run "$harness" scale "$sparse" $wrong
		[ "$status" = 2 ]
		[[ "$output" == harness:* ]]
	done
	run "$harness" scale
	[ "$status" = 2 ]
	run "$harness" scale nosuchrun
	[ "$status" = 2 ]
}

@test "runs: their selfish detours; without these it says how to get them" {
	fake_run
	run "$harness" scale linux
	[ "$status" = 2 ]
	[[ "$output" == *"harness run --bench selfish"* ]]
}
