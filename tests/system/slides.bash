# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of slides: runs of all kernels, and a store to spoil.

load ../system/common

# The build that the sanitizers watch draws; kernels are booted by the fast one.
slides() {
	"$BATS_TEST_DIRNAME/../../build/san/harness/harness" slides "$@"
}

setup_file() {
	own_store
	"$harness" run --target all --duration 40ms --steps 100 --workers 2 >/dev/null
}

setup() {
	own_store
	cd "$BATS_TEST_TMPDIR"
}

# number METRIC TARGET: as the store has it.
number() {
	"$harness" show "$2" --format json | jq -r ".runs[0].metrics[\"$1\"] | if . then . + 0 else . end" # as jq writes numbers
}

# A copy of the store, which a test may spoil.
spoiled() {
	mkdir store
	ln -s "$HARNESS_RESULTS/images" store/images
	sqlite3 "$HARNESS_RESULTS/results.sqlite" ".backup store/results.sqlite"
	export HARNESS_RESULTS=$PWD/store
}
