#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/targets/cokernel/target.bats leaves out.

bats_require_minimum_version 1.5.0
load ../targets/cokernel/common

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

@test "in the newest kernel: cores go and come, whatever happens; doorbells and orders arrive" {
	next=$root/build/linux-next
	for file in vmlinuz cokernel/cokernel.ko; do
		[ -e "$next/$file" ] || skip "no build/linux-next/$file: make build/linux-next/cokernel/cokernel.ko makes it"
	done
	for script in "life.sh 2" "cores.sh 3"; do
		# shellcheck disable=SC2086 # a file and a number
		COKERNEL_LINUX=linux-next run boot $script
		all_held "$(grep -c '^check ' "$scripts/${script% *}")"
	done
}
