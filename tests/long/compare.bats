#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What differs between boots of a real Linux: a setting that costs something is found, and placebos are not.
# That the command does what it is told is tests/harness/cmd/compare.bats'.

load ../system/common

setup() {
	own_store
}

# Metrics of a column that are said to differ.
claims() {
	jq -r --argjson at "$1" '[.metrics[] | select(.verdicts[$at].verdict | IN("exact", "differs")) | .metric] | join(" ")' \
		"$BATS_TEST_TMPDIR/sweep.json"
}

sweep() {
	"$harness" sweep --target linux --bench selfish,syscall --duration 50ms --workers 1 --quiet --format json "$@" \
		>"$BATS_TEST_TMPDIR/sweep.json"
}

@test "a tick without high resolution is found shorter, a misspelt setting and the placebo are as the base" {
	sweep --append highres=off --append nohzz=off
	[[ " $(claims 1) " == *" selfish.p50 "* ]]
	[ -z "$(claims 2)" ]
	[ -z "$(claims 3)" ]
	jq -e '.placebo.differs == 0 and (.metrics[] | select(.metric == "selfish.p50") |
		.verdicts[1] | .ratio > 0.85 and .ratio < 0.92)' "$BATS_TEST_TMPDIR/sweep.json"
}

@test "of ten placebos none differs" {
	settings=()
	for word in a b c d e f g h i; do
		settings+=(--append "placebo.$word=1")
	done
	sweep "${settings[@]}"
	for column in 1 2 3 4 5 6 7 8 9 10; do
		[ -z "$(claims $column)" ] || {
			echo "column $column: $(claims $column)"
			return 1
		}
	done
}
