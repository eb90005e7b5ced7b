#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The verbs on stored runs: list, show, export, prune, on runs made up by make_runs.

bats_require_minimum_version 1.5.0
harness=$BATS_TEST_DIRNAME/../../../build/san/harness/harness
make_runs=$BATS_TEST_DIRNAME/../../../build/tests/make_runs

setup() {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
}

# add ID TARGET CREATED STATUS [KERNEL]: a run of 2 workers and 1 phase, 3 values a series.
add() {
	"$make_runs" "$HARNESS_RESULTS" "$1" "$2" "$3" "$4" 2 1 3 ${5:+"$5"}
}

three_runs() {
	add 20260101T000000-lwk-1 lwk 2026-01-01T00:00:00Z ok
	add 20260102T000000-linu-1 linux 2026-01-02T00:00:00Z ok
	add 20260103T000000-linu-2 linux 2026-01-03T00:00:00Z failed
}

ids() {
	sqlite3 "$HARNESS_RESULTS/results.sqlite" 'SELECT id FROM runs ORDER BY id' | tr '\n' ' '
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
}

@test "list: targets, benchmarks and runs, newest first" {
	three_runs
	run --separate-stderr "$harness" list
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[[ "$output" == *unikernel*selfish*20260103*20260102*20260101* ]]
	"$harness" list --format json >"$BATS_TEST_TMPDIR/list.json"
	jq -e '(.targets | map(.name) | index("lwk") != null) and (.benchmarks | length) == 11 and
		[.runs[].id] == ["20260103T000000-linu-2", "20260102T000000-linu-1", "20260101T000000-lwk-1"] and
		.runs[0].status == "failed"' "$BATS_TEST_TMPDIR/list.json"
}

# note ID KIND KEY VALUE: one more text of a run's.
note() {
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "INSERT INTO pairs SELECT number, '$2',
		(SELECT coalesce(1 + max(position), 0) FROM pairs WHERE run = number AND kind = '$2'), '$3', '$4' FROM runs WHERE id = '$1'"
}

@test "a target stands for its user's own plain run; others are meant by id or label" {
	three_runs
	for i in 4 5 6 7; do
		add "2026010${i}T000000-linu-$i" linux "2026-01-0${i}T00:00:00Z" ok
	done
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "DELETE FROM pairs WHERE kind = 'option'"
	note 20260104T000000-linu-4 option append nohz=off
	note 20260105T000000-linu-5 provenance origin gate
	note 20260106T000000-linu-6 provenance unsettled "it worked"
	note 20260107T000000-linu-7 provenance disturbed "stolen"
	run --separate-stderr "$harness" list runs
	[ -z "$stderr" ]
	for words in "-linu-7 .* disturbed " "-linu-6 .* not settled " "-linu-5 .* gate" "-linu-4 .* append=nohz=off" "-linu-2 .* failed"; do
		grep -q -- "$words" <<<"$output"
	done
	"$harness" list runs --format json >"$BATS_TEST_TMPDIR/list.json"
	jq -e '[.runs[] | .state] == ["disturbed", "not settled", "ok", "ok", "failed", "ok", "ok"] and
		.runs[2].origin == "gate" and .runs[3].options == "append=nohz=off" and .runs[5].origin == null' "$BATS_TEST_TMPDIR/list.json"

	run --separate-stderr "$harness" show linux --format json
	[ "$(jq -r '.runs[0].id' <<<"$output")" = 20260102T000000-linu-1 ]
	[[ "$stderr" == *"linux stands for 20260102T000000-linu-1; the newest, 20260107T000000-linu-7 (disturbed), is meant by its id"* ]]
	[ "$("$harness" show 20260104 --format json | jq -r '.runs[0].id')" = 20260104T000000-linu-4 ]

	# the usual settling is no option; without a plain run one with options stands for it
	note 20260102T000000-linu-1 option settle 30s
	[ "$("$harness" show linux --format json | jq -r '.runs[0].id')" = 20260102T000000-linu-1 ]
	"$harness" prune 20260102T000000-linu-1
	[ "$("$harness" show linux --format json | jq -r '.runs[0].id')" = 20260104T000000-linu-4 ]
	"$harness" prune 20260104T000000-linu-4
	# never one that is marked, another verb's, or failed
	for newest in "20260107T000000-linu-7 (disturbed)" "20260106T000000-linu-6 (not settled)" \
		"20260105T000000-linu-5 (of harness gate)" "20260103T000000-linu-2 (failed)"; do
		run --separate-stderr "$harness" show linux
		[ "$status" = 2 ]
		[[ "$stderr" == *"no run of linux is its user's own, complete and without a mark: the newest, $newest, is meant by its id"* ]]
		"$harness" show "${newest%% *}" >/dev/null
		run "$harness" compare "${newest%% *}" linux
		[ "$status" = 2 ]
		"$harness" prune "${newest%% *}"
	done
}

@test "a marked run is said to be one wherever it is used, and --strict exits with 3" {
	three_runs
	add 20260104T000000-linu-4 linux 2026-01-04T00:00:00Z ok
	note 20260104T000000-linu-4 provenance unsettled "it worked"
	note 20260104T000000-linu-4 provenance disturbed "stolen"
	for verb in "show 20260104" "compare 20260102 20260104" "history syscall.p50 --target linux" \
		"report --runs 20260102,20260104 --output $BATS_TEST_TMPDIR/page.html"; do
		run --separate-stderr "$harness" $verb
		echo "$verb: $status $stderr"
		[ "$status" = 0 ]
		[[ "$stderr" == *"linux (20260104T000000-linu-4): disturbed: stolen"*"linux (20260104T000000-linu-4): not settled: it worked"* ]]
		[ "$verb" = "show 20260104" ] && continue
		run --separate-stderr "$harness" $verb --strict
		[ "$status" = 3 ]
		[ -n "$output" ]
	done
	grep -q 'class="warning">[^<]*: not settled: it worked' "$BATS_TEST_TMPDIR/page.html"
	"$harness" compare 20260102 20260104 --format json 2>/dev/null |
		jq -e '[.runs[].marks] == [{}, {"disturbed": "stolen", "not settled": "it worked"}]'
	run "$harness" compare 20260102 20260102 --strict
	[ "$status" = 0 ]
}

@test "what else than the target differs of two runs is said" {
	three_runs
	add 20260104T000000-linu-4 linux 2026-01-04T00:00:00Z ok
	sqlite3 "$HARNESS_RESULTS/results.sqlite" "DELETE FROM pairs WHERE kind = 'provenance' AND key IN ('qemu_version', 'kernel_sha256')"
	for run in 20260102T000000-linu-1 20260104T000000-linu-4; do
		note $run provenance qemu_version "QEMU of $run"
		note $run provenance kernel_sha256 "${run//[!0-9]/}ab"
	done
	run --separate-stderr "$harness" compare 20260102 20260104
	[ "$status" = 0 ]
	[[ "$stderr" == *"20260102T000000-linu-1 and 20260104T000000-linu-4 were not measured alike: version QEMU of 20260102T000000-linu-1 against QEMU of 20260104T000000-linu-4; kernel 202601020000 against 202601040000"* ]]
}

@test "list: one of the three, as CSV" {
	three_runs
	run --separate-stderr "$harness" list runs --format csv
	[ "$status" = 0 ]
	[ "${lines[0]}" = id,target,meter,status,created,label,state,origin,options ]
	[ "$(grep -c '^2026010' <<<"$output")" = 3 ]
	run --separate-stderr "$harness" list benchmarks
	[ "${#lines[@]}" = 12 ]
	refused "there is no list of 'planets'" list planets
}

@test "list with a long history shows the newest ten, and says so" {
	for i in 10 11 12 13 14 15 16 17 18 19 20 21; do
		add "202601${i}T000000-lwk-1" lwk "2026-01-${i}T00:00:00Z" ok
	done
	run "$harness" list
	[[ "$output" == *"and 2 older ones"* ]]
	[[ "$output" != *20260111* ]]
	run "$harness" list runs
	[[ "$output" == *20260110* ]]
}

@test "without any run: an empty list, and no store is made" {
	run --separate-stderr "$harness" list
	[ "$status" = 0 ]
	[[ "$output" == *"no runs yet"* ]]
	[ "$("$harness" list runs --format json | jq -c .)" = '{"runs":[]}' ]
	refused "no run 'last'" show last
	[ ! -e "$HARNESS_RESULTS" ]
}

@test "show: by id, prefix, target and last; side by side" {
	three_runs
	[ "$("$harness" show 20260101T000000-lwk-1 --format json | jq -r '.runs[0].id')" = 20260101T000000-lwk-1 ]
	[ "$("$harness" show 20260102 --format json | jq -r '.runs[0].id')" = 20260102T000000-linu-1 ]
	[ "$("$harness" show linux --format json | jq -r '.runs[0].id')" = 20260102T000000-linu-1 ]
	[ "$("$harness" show last --format json | jq -r '.runs[0].status')" = failed ]
	[ "$("$harness" show lwk linux --format json | jq -c '[.runs[].target]')" = '["lwk","linux"]' ]
	run --separate-stderr "$harness" show lwk linux
	[ "$status" = 0 ]
	[[ "$output" == *provenance*selfish.p50* ]]
	refused "several runs" show 2026
	refused "no run 'plan9'" show plan9
	refused "which run?" show
}

@test "show: what a guest said cannot move the terminal's cursor" {
	three_runs
	run "$harness" show lwk
	[[ "$output" == *'[31mred'* ]]
	[[ "$output" != *$'\x1b'* ]]
	"$harness" show lwk --format json | jq -e . >/dev/null
}

@test "export: every sample, in each format" {
	three_runs
	"$harness" export lwk >"$BATS_TEST_TMPDIR/samples.csv"
	[ "$(head -1 "$BATS_TEST_TMPDIR/samples.csv")" = worker,phase,bench,series,index,value ]
	# 2 workers: 2 single values, 5 times, 3 starts
	[ "$(wc -l <"$BATS_TEST_TMPDIR/samples.csv")" = 21 ]
	grep -qx '1,0,syscall,time,0,-9223372036854775808' "$BATS_TEST_TMPDIR/samples.csv"
	"$harness" export lwk --format json >"$BATS_TEST_TMPDIR/samples.json"
	jq -e '.runs[0].workers | length == 2 and (.[1].samples["selfish.start"] | length) == 3 and
		.[1].values["selfish.quiet_loop"] == 12' "$BATS_TEST_TMPDIR/samples.json"
	[ "$("$harness" export lwk --format table | wc -l)" = 21 ]
	refused "failed and has no samples" export 20260103
	refused "one run at a time" export lwk linux
	refused "which run?" export
}

@test "prune: failed ones, old ones, all but the newest" {
	three_runs
	run "$harness" prune --failed --dry-run
	[[ "$output" == *"1 of 3 runs would be deleted"* ]]
	[ "$(ids)" = "20260101T000000-lwk-1 20260102T000000-linu-1 20260103T000000-linu-2 " ]
	"$harness" prune --failed
	[ "$(ids)" = "20260101T000000-lwk-1 20260102T000000-linu-1 " ]
	add 20260104T000000-linu-3 linux 2026-01-04T00:00:00Z ok
	"$harness" prune --keep 1
	[ "$(ids)" = "20260101T000000-lwk-1 20260104T000000-linu-3 " ]
	add 20991231T000000-lwk-2 lwk 2099-12-31T00:00:00Z ok
	"$harness" prune --older-than 1h
	[ "$(ids)" = "20991231T000000-lwk-2 " ]
	"$harness" prune
	[ "$(ids)" = "20991231T000000-lwk-2 " ]
}

@test "prune: by name, all or none" {
	three_runs
	refused "no run 'nothing'" prune lwk nothing
	[ "$(ids)" = "20260101T000000-lwk-1 20260102T000000-linu-1 20260103T000000-linu-2 " ]
	"$harness" prune lwk last --format json >"$BATS_TEST_TMPDIR/prune.json"
	jq -e '[.runs[].target] == ["linux", "lwk"] and .dry_run == false' "$BATS_TEST_TMPDIR/prune.json"
	[ "$(ids)" = "20260102T000000-linu-1 " ]
}

@test "prune: values that make no sense" {
	for age in 30 d 3.5d -1d 99999999999d ''; do
		refused "--older-than" prune --older-than "$age"
	done
	refused "--keep" prune --keep some
}

@test "prune: images go with the last run that needs them" {
	echo one >"$BATS_TEST_TMPDIR/one"
	echo two >"$BATS_TEST_TMPDIR/two"
	add a lwk 2026-01-01T00:00:00Z ok "$BATS_TEST_TMPDIR/one"
	add b lwk 2026-01-02T00:00:00Z ok "$BATS_TEST_TMPDIR/two"
	add c lwk 2026-01-03T00:00:00Z ok "$BATS_TEST_TMPDIR/two"
	[ "$(ls "$HARNESS_RESULTS/images" | wc -l)" = 2 ]
	run "$harness" prune a b
	[[ "$output" == *"deleted 2 of 3 runs, and 1 images of 4 bytes"* ]]
	[ "$(ls "$HARNESS_RESULTS/images")" = "$(sha256sum <"$BATS_TEST_TMPDIR/two" | cut -d' ' -f1)" ]
}

@test "prune: images of a harness that runs meanwhile are left" {
	echo one >"$BATS_TEST_TMPDIR/one"
	add a lwk 2026-01-01T00:00:00Z ok "$BATS_TEST_TMPDIR/one"
	exec 9<"$HARNESS_RESULTS/images/.lock"
	flock -s 9
	run --separate-stderr "$harness" prune a
	exec 9<&-
	[ "$status" = 0 ]
	[[ "$stderr" == *"in use"* ]]
	[ "$(ls "$HARNESS_RESULTS/images" | wc -l)" = 1 ]
	[ "$(ids)" = "" ]
}

@test "a damaged store: refused by every verb, with its name" {
	three_runs
	truncate -s 20000 "$HARNESS_RESULTS/results.sqlite"
	for verb in "list runs" "show lwk" "export lwk" "prune --failed"; do
		refused "results.sqlite is damaged" $verb
	done
	echo "A text that is not a database, and is long enough to be told apart." \
		>"$HARNESS_RESULTS/results.sqlite"
	refused "results.sqlite is damaged" list runs
}

# small SIZE: a tmpfs of that size as the folder of results, or skip.
small() {
	[ "$(id -u)" = 0 ] || skip "needs root to mount a small tmpfs"
	mkdir "$HARNESS_RESULTS"
	mount -t tmpfs -o "$1" tmpfs "$HARNESS_RESULTS" || skip "cannot mount here"
}

teardown() {
	while mountpoint -q "$BATS_TEST_TMPDIR/store"; do umount "$BATS_TEST_TMPDIR/store" || return; done
	return 0
}

@test "a full disk: a clear message, the store whole, and prune makes room" {
	small size=4m
	run --separate-stderr "$make_runs" "$HARNESS_RESULTS" run-%d lwk 2026-01-01T00:00:00Z ok 2 1 20000
	echo "$stderr"
	[ "$status" = 1 ]
	[[ "$stderr" == *"No space left"*"harness prune"* ]]
	[ "$(sqlite3 "$HARNESS_RESULTS/results.sqlite" 'PRAGMA integrity_check')" = ok ]
	stored=${#lines[@]}
	[ "$stored" -ge 3 ]
	[ "$("$harness" list runs --format json | jq '.runs | length')" = "$stored" ]
	[ "$("$harness" export run-0 | wc -l)" = 40015 ]
	"$harness" prune --keep 1
	# and the file has shrunk
	[ "$(stat -c %s "$HARNESS_RESULTS/results.sqlite")" -lt 600000 ]
	"$make_runs" "$HARNESS_RESULTS" another lwk 2026-01-01T00:00:00Z ok 2 1 20000
}

@test "a disk too full for an empty store" {
	small size=16k
	head -c 12288 /dev/zero >"$HARNESS_RESULTS/filler"
	refused "No space left" prune
}

@test "a read-only mount: reading works, writing says why not" {
	small size=4m
	three_runs
	mount -o remount,ro "$HARNESS_RESULTS"
	[ "$("$harness" show lwk --format json | jq -r '.runs[0].target')" = lwk ]
	[ "$("$harness" list runs --format csv | wc -l)" -ge 4 ]
	refused "ead-only" prune --failed
}

@test "a read-only mount, after a harness was killed" {
	small size=8m
	three_runs
	# A reader keeps the log from being cleared away.
	mkfifo "$BATS_TEST_TMPDIR/sql"
	sqlite3 "$HARNESS_RESULTS/results.sqlite" <"$BATS_TEST_TMPDIR/sql" >"$BATS_TEST_TMPDIR/out" 3>&- &
	reader=$!
	exec 8>"$BATS_TEST_TMPDIR/sql"
	echo "BEGIN; SELECT count(*) FROM runs;" >&8
	for _ in $(seq 50); do [ -s "$BATS_TEST_TMPDIR/out" ] && break; sleep 0.1; done
	add 20260104T000000-lwk-4 lwk 2026-01-04T00:00:00Z ok
	[ -s "$HARNESS_RESULTS/results.sqlite-wal" ]
	cp -a "$HARNESS_RESULTS" "$BATS_TEST_TMPDIR/copy"
	exec 8>&-
	wait $reader
	mount --bind "$BATS_TEST_TMPDIR/copy" "$HARNESS_RESULTS"
	mount -o remount,ro,bind "$HARNESS_RESULTS"
	# What is in the log is read from there; without its index there is no way.
	run --separate-stderr "$harness" show 20260104 --format json
	rm "$BATS_TEST_TMPDIR/copy/results.sqlite-shm"
	whole=$status found=$(jq -r '.runs[0].target' <<<"$output")
	run --separate-stderr "$harness" show 20260104
	umount "$HARNESS_RESULTS"
	echo "$whole $found; $status: $stderr"
	[ "$whole" = 0 ]
	[ "$found" = lwk ]
	[ "$status" = 2 ]
	[[ "$stderr" == *"was not closed"* ]]
}
