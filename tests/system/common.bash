# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests that boot real kernels through the command: a store of their own, and jq.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../harness/harness

own_store() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

# The first run of a JSON document on standard input, asked with jq; fails unless it says true.
holds() {
	jq -e "$1" "$2" >/dev/null || {
		echo "does not hold: $1"
		jq -c '.runs[] | {target, status, reason, metrics}' "$2"
		return 1
	}
}
