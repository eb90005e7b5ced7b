#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What differs between boots of a real Linux: a setting that changes the tick by instructions is found, and
# placebos are not. That the command does what it is told is tests/harness/cmd/compare.bats'.

load common

setup() {
	own_store
}

# Metrics of a column that are said to differ.
claims() {
	jq -r --argjson at "$1" '[.metrics[] | select(.verdicts[$at].verdict | IN("exact", "differs")) | .metric] | join(" ")' \
		"$BATS_TEST_TMPDIR/sweep.json"
}

# A tick without highres=off's timers is an eighth shorter: more than the lengths that a boot's commonest tick may have
# in windows as short as these.
@test "what a clock without high resolution spares a tick is found, and neither a word that means nothing nor the base again" {
	"$harness" sweep --target linux --bench selfish,syscall --duration 100ms --workers 1 --quiet --format json \
		--append highres=off --append placebo.word=1 >"$BATS_TEST_TMPDIR/sweep.json"
	for column in 1 2 3; do echo "column $column: $(claims $column)"; done
	[[ " $(claims 1) " == *" selfish.mode "* ]]
	[ -z "$(claims 2)" ]
	[ -z "$(claims 3)" ]
	jq -e '.placebo.differs == 0 and (.metrics[] | select(.metric == "selfish.mode") | .verdicts[1] |
		.new < 0.95 * .old and .new > 0.8 * .old)' "$BATS_TEST_TMPDIR/sweep.json"
}
