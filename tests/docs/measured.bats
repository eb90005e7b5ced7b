#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What README.md and the documents show is what is measured now (docs/figures.md): what takes long aside.

@test "the documents show what is measured" {
	TMPDIR=$BATS_TEST_TMPDIR run "$BATS_TEST_DIRNAME/../../docs/figures" check
	echo "$output"
	[ "$status" = 0 ]
}
