#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/targets/cokernel/target.bats leaves out.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../harness/harness

setup_file() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

@test "the gate by the clock of the LWK's core: what moves Linux passes, what steals there is a regression, and named" {
	gate="$harness gate --target cokernel --cores 1 --bench selfish --duration 20ms --quiet --base-append="
	$gate --append padded=1 --format json | jq -e '.verdict == "pass"'
	run $gate --append lwk.noise=2000:5 --format json
	[ "$status" = 1 ]
	jq -e '.functions | map(.name) | index("interrupt_timer") != null' <<<"$output"
}
