#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A Linux settles before it is measured, and is booted once for all workers: what they say is the same
# whether they boot or are restored, and whatever happens to the machine that is saved.

load ../system/settled

spin() {
	spinners=()
	for _ in $(seq "$(nproc)"); do
		timeout 300 sh -c 'while :; do :; done' 3>&- &
		spinners+=($!)
	done
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
