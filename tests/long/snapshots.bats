#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A Linux settles before it is measured, and is booted once for all workers: what they say is the same
# whether they boot or are restored, and whatever happens to the machine that is saved.

load ../system/common

options=(--bench "selfish,syscall" --duration 20ms --steps 100 --uptime-span 20s --quiet --format json)

setup_file() {
	own_store
	export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
	local harness=$BATS_TEST_DIRNAME/../../harness/harness
	# held against an uninterrupted one, saved, restored
	"$harness" run --target linux --workers 3 "${options[@]}" --label first >"$BATS_FILE_TMPDIR/first.json"
	"$harness" export first --format csv >"$BATS_FILE_TMPDIR/first.csv"
}

setup() {
	own_store
	cache=$XDG_CACHE_HOME/harness
}

# All samples of the run that these options make are those of the first.
same() {
	local id
	id=$("$harness" run --target linux --workers 3 "${options[@]}" "$@" 2>"$BATS_TEST_TMPDIR/said" | jq -er '.runs[0].id')
	cat "$BATS_TEST_TMPDIR/said"
	"$harness" export "$id" --format csv | cmp - "$BATS_FILE_TMPDIR/first.csv"
}

# The one snapshot, if it is whole: its head says what it is of, and the hash of the rest.
whole() {
	local file=("$cache"/*.snapshot) head
	[ "${#file[@]}" = 1 ] && [ -f "${file[0]}" ]
	head=$(head -n 1 "${file[0]}")
	[ "$head" = "harness snapshot 1 $(basename "${file[0]}" .snapshot) $(tail -n +2 "${file[0]}" | sha256sum | cut -d' ' -f1)" ]
	[ -z "$(find "$cache" -name '*.unfinished')" ]
}

spin() {
	spinners=()
	for _ in $(seq "$(nproc)"); do
		timeout 300 sh -c 'while :; do :; done' 3>&- &
		spinners+=($!)
	done
}

# The QEMU that is to be saved, started by a process that is in $run.
saving() {
	for _ in $(seq 300); do
		saver=$(pgrep -P "$run" -f untold) && return
		sleep 0.1
	done
	return 1
}

@test "restored, booted, and saved again on a busy host: equal bytes" {
	"$harness" rerun first
	same --no-snapshot
	rm "$cache"/*.snapshot
	spin
	same
	kill "${spinners[@]}"
	whole
}

@test "a damaged snapshot is made anew; sixteen workers side by side begin with one" {
	"$harness" run --target linux --workers 3 "${options[@]}" >/dev/null
	whole
	printf 'x' | dd of="$(echo "$cache"/*.snapshot)" bs=1 seek=1000000 conv=notrunc status=none
	! whole
	"$harness" run --target linux --workers 16 --jobs 4 "${options[@]}" --label many >/dev/null
	whole
	# the first three are those of three
	"$harness" export many --format csv | awk -F, 'NR == 1 || $1 < 3' | cmp - "$BATS_FILE_TMPDIR/first.csv"
	[ "$("$harness" export many --format csv | grep -c ',settled,start,')" = 16 ]
}

@test "an hour of idling repeats on a busy host" {
	hour() {
		"$harness" run --target linux --workers 1 --bench selfish --duration 20ms --settle 3600s --uptime-span 0 \
			--no-snapshot --quiet --format json | jq -r '.runs[0].id'
	}
	spin
	a=$(hour)
	b=$(hour)
	kill "${spinners[@]}"
	"$harness" export "$a" --format csv >"$BATS_TEST_TMPDIR/a"
	"$harness" export "$b" --format csv | cmp - "$BATS_TEST_TMPDIR/a"
	[ "$(sed -n 's/^0,0,settled,uptime,0,//p' "$BATS_TEST_TMPDIR/a")" -gt 3600000000000 ]
}
