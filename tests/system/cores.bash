# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of workers on the cores of one machine: to measure, to read samples, to run again.

load ../system/common

setup() {
	own_store
}

# The values of a series: SERIES FILE (CSV as exported) [WORKER].
values() {
	awk -F, -v name="$1" -v worker="${3:-0}" \
		'$1 == worker && $3 "." $4 == name { print $6 }' "$2"
}

# measure TARGET CORES ARGUMENTS...: $out.json and $out.csv.
measure() {
	out=$BATS_FILE_TMPDIR/$1-$2${4:-}
	"$harness" run --target "$1" --cores "$2" --duration 50ms --steps 100 --format json \
		"${@:3}" >"$out.json"
	holds '.runs[0].status == "ok"' "$out.json"
	"$harness" export "$(jq -r '.runs[0].id' "$out.json")" --format csv >"$out.csv"
}

# Booted again, all of it is the same: what guests said, and what their cores ran.
repeats() {
	"$harness" rerun "$(jq -r '.runs[0].id' "$out.json")" --format json >"$out.again.json"
	[ "$(jq -S '.runs[0] | {metrics, workers}' "$out.json")" = \
		"$(jq -S '.runs[0] | {metrics, workers}' "$out.again.json")" ]
}

# In each step a worker waits for the slowest: so the slowest of all waits for nobody.
waits_are_for_the_slowest() {
	paste <(values barrier.work "$out.csv" 0) <(values barrier.wait "$out.csv" 0) \
		<(values barrier.work "$out.csv" 1) <(values barrier.wait "$out.csv" 1) |
		awk '{ slow = $1 > $3 ? $1 : $3; if ($1 + $2 != slow || $3 + $4 != slow) exit 1; n++ }
			END { exit n != 100 }'
}
