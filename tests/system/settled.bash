# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of settled machines: the first run, what is held against it, and the cache.

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

# The QEMU that is to be saved, started by a process that is in $run.
saving() {
	for _ in $(seq 300); do
		saver=$(pgrep -P "$run" -f untold) && return
		sleep 0.1
	done
	return 1
}
