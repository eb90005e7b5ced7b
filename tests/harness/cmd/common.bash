# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of the command itself: its sanitized build, a store and a cache of its own, no real QEMU.

bats_require_minimum_version 1.5.0
harness=$BATS_TEST_DIRNAME/../../../build/san/harness/harness

own_store() {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	export HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu HARNESS_FRESH=1
}

# A run of the benchmark that the stand-in knows, on machines that boot each, or that are restored.
fake_run() {
	restored_run --no-snapshot "$@"
}

restored_run() {
	"$harness" run --target linux --bench syscall --duration 1ms --steps 128 --workers 2 "$@"
}

# How many runs the store holds, and how many of them are good.
stored() {
	sqlite3 "$HARNESS_RESULTS/results.sqlite" \
		"PRAGMA integrity_check; SELECT count(*) FROM runs WHERE status = '${1:-ok}';" | tr '\n' ' '
}

# Are processes of this test's stand-in still there?
leftovers() {
	local pid
	while read -r pid _; do
		kill -0 "$pid" 2>/dev/null && ! grep -q 'State:.Z' "/proc/$pid/status" && echo "$pid"
	done <"$FAKE_LOG"
	return 0
}
