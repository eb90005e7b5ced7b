#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The analysis of one trace, and traces that travel between tools.

load common

dense=$BATS_TEST_DIRNAME/../../noise/data/trace_host.tsv
tools=$BATS_TEST_DIRNAME/../../noise/data/traces

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

@test "traces of other tools: no line is without a word" {
	# file, worker, detours, longest, CPU, and what is told
	while IFS='|' read -r file worker detours longest cpu told; do
		run --separate-stderr "$harness" noise "$tools/$file" --worker "$worker" --format json
		[ "$status" = 0 ] || { echo "$file: $stderr"; false; }
		jq -e ".detours == $detours and .cpu == $cpu and (.lengths[-1].value | . == null or (. - $longest | fabs) < 0.01)" <<<"$output" ||
			{ echo "$file: $output"; false; }
		[[ "$stderr" == *"$told"* ]] || { echo "$file: $stderr"; false; }
		run --separate-stderr "$harness" scale "$tools/$file" --workers 1 --quantum 1us
		[ "$status" = 0 ]
		[[ "$stderr" == *"$told"* ]] || { echo "$file: scale: $stderr"; false; }
	done <<-'EOF'
		hw_noise.trace|0|3|200000|3|1 threshold sample is without any noise event: the hardware's noise
		hw_noise.trace|0|3|200000|3|1 threshold sample is explained by noise events
		threshold_only.trace|0|2|9100|3|1 threshold sample is of noise events that are not in it
		quiet_cpus.trace|0|0|0|0|3 of 4 processors have no noise event (CPUs 0-2): workers without a detour
		quiet_cpus.trace|3|2|100000|3|4 lines are summaries of periods
		lost_events.trace|0|2|1900|8|31 events were lost on CPU 8: rates and the time stolen are a lower bound
		comm_bracket.trace|0|2|1000|0|1 line is a comment
		comm_bracket.trace|1|3|500000|2|1 line is a comment
		comm_start.trace|0|3|3000|8|1 line is a comment
		tai_clock.trace|0|4|1900|8|mean gap
		ftq_0.dat|0|1|333.333|null|1 of 4 quanta of 100000 ns
		cr_only.tsv|0|2|70|null|
		bom.tsv|0|2|70|null|
		long_comment.tsv|0|1|20|null|1 line is a comment
		sysjitter_back_to_back.txt|0|2|2999|null|1 of 3 detours touches or overlaps the one before and is joined with it
		netgauge_touching.tsv|0|2|124.99|null|2 of 4 detours touch or overlap the one before and are joined with it
		netgauge_touching.tsv|0|2|124.99|null|two columns of numbers, and nothing says whose: taken for netgauge's
	EOF
	run "$harness" noise "$tools/comm_bracket.trace" --worker 1
	[[ "$output" == *"worker 1 (CPU 2): "* ]]
	# three of four processors are quiet: a quarter of the noise
	"$harness" scale "$tools/quiet_cpus.trace" -w 1 -Q 1ms --entry random -f json | jq -e '(.rows[0].slowdown - 0.0002625 | fabs) < 1e-9'
	cmp <("$harness" noise "$tools/tai_clock.trace" -f json | jq 'del(.source)') \
		<("$harness" noise "$tools/tai_clock_same_near_zero.trace" -f json | jq 'del(.source)')
}

@test "what is no trace is refused by its name, with what to export instead" {
	while IFS='|' read -r file told; do
		run "$harness" noise "$tools/$file"
		[ "$status" = 2 ]
		[[ "$output" == *"$told"* ]] || { echo "$file: $output"; false; }
		run "$harness" scale "$tools/$file"
		[ "$status" = 2 ]
	done <<-'EOF'
		timerlat.trace|the timerlat tracer's text, no trace of detours: how late timers were
		cyclictest_hist.txt|cyclictest's histogram, no trace of detours: how late timers were
		cyclictest_hist_nozero.txt|`trace-cmd record -p osnoise -e osnoise`
		sysjitter_none.txt|sysjitter writes no runtime when it saw nothing
	EOF
	printf -- '-5\t1\n' >"$BATS_TEST_TMPDIR/negative.tsv"
	run "$harness" noise "$BATS_TEST_TMPDIR/negative.tsv"
	[[ "$status" = 2 && "$output" == *"negative.tsv:1: the start is negative" ]]
	run "$harness" noise "$tools/comm_bracket.trace" --worker 2
	[[ "$status" = 2 && "$output" == *"has 2, counted from 0" ]]
}

@test "of gzip and not, from a file or a pipe, the same" {
	local file
	for file in hw_noise.trace bom.tsv sysjitter_back_to_back.txt ftq_0.dat; do
		gzip -c "$tools/$file" >"$BATS_TEST_TMPDIR/$file.gz"
		"$harness" noise "$tools/$file" -f json | jq 'del(.source)' >"$BATS_TEST_TMPDIR/plain"
		"$harness" noise "$BATS_TEST_TMPDIR/$file.gz" -f json | jq 'del(.source)' | cmp - "$BATS_TEST_TMPDIR/plain"
		"$harness" noise - -f json <"$BATS_TEST_TMPDIR/$file.gz" | jq 'del(.source)' | cmp - "$BATS_TEST_TMPDIR/plain"
		cat "$tools/$file" | "$harness" noise - -f json | jq 'del(.source)' | cmp - "$BATS_TEST_TMPDIR/plain"
		"$harness" noise <(cat "$tools/$file") -f json | jq 'del(.source)' | cmp - "$BATS_TEST_TMPDIR/plain"
	done
	# two packs are one text; a cut one is none, nor is one with something behind it
	cat <(printf '# period_ns 1000\n1 2\n' | gzip) <(printf '30 4\n' | gzip) | "$harness" noise - -f json | jq -e '.detours == 2'
	run "$harness" noise <(head -c 60 "$BATS_TEST_TMPDIR/hw_noise.trace.gz")
	[[ "$status" = 2 && "$output" == *"is cut"* ]]
	run "$harness" noise <(cat "$BATS_TEST_TMPDIR/hw_noise.trace.gz" "$tools/bom.tsv")
	[[ "$status" = 2 && "$output" == *"is damaged"* ]]
}

@test "nothing is read without end" {
	run timeout 5 "$harness" noise /dev/zero
	[[ "$status" = 2 && "$output" == *"/dev/zero: a device: a trace is a regular file, or comes through a pipe, of at most 1024 MiB" ]]
	run timeout 5 "$harness" scale /dev/zero
	[ "$status" = 2 ]
	run timeout 5 "$harness" noise - </dev/zero
	[[ "$status" = 2 && "$output" == *"a device"* ]]
	run timeout 5 "$harness" noise <(cat /dev/zero)
	[[ "$status" = 2 && "$output" == *"holds a NUL"* ]]
	run timeout 5 "$harness" noise /
	[[ "$status" = 2 && "$output" == *"a folder"* ]]
	run timeout 5 "$harness" noise ./not-there
	[[ "$status" = 2 && "$output" == *"No such file"* ]]
	truncate -s 1025M "$BATS_TEST_TMPDIR/large.tsv"
	run timeout 5 "$harness" noise "$BATS_TEST_TMPDIR/large.tsv"
	[[ "$status" = 2 && "$output" == *"larger than 1024 MiB"* ]]
	printf '\x17\x08\x44tracing6' >"$BATS_TEST_TMPDIR/trace.dat"
	run "$harness" noise "$BATS_TEST_TMPDIR/trace.dat"
	[[ "$status" = 2 && "$output" == *"trace-cmd report"* ]]
}

@test "a detour across the seam comes back as the two that went out" {
	printf '# period_ns 1000\n0\t10.5\n400\t7\n990\t10\n' >"$BATS_TEST_TMPDIR/seam.tsv"
	run --separate-stderr "$harness" noise "$BATS_TEST_TMPDIR/seam.tsv" --trace
	[[ "$output" == $'# period_ns 1000\n# '*$'\n0\t10.5\n400\t7\n990\t10' ]]
	[[ "$stderr" == *"1 of 3 detours touches"* ]]
	"$harness" noise - --trace <<<"$output" | grep -v '^# [^p]' | cmp - "$BATS_TEST_TMPDIR/seam.tsv"
	printf '# period_ns 1000\n990\t20\n' | "$harness" noise - --trace | grep -v '^#' | cmp - <(printf '0\t10\n990\t10\n')
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
