#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Blanks in paths: of the repository, which make cannot bear and says so; of what is installed, which may be.

load common

setup_file() {
	copy_tree
}

@test "a blank in the repository's path: one line at once, exit 2" {
	for name in "two words" "last " "$(printf 'a\ttab')"; do
		mkdir -p "$BATS_TEST_TMPDIR/$name"
		cp "$repository/Makefile" "$BATS_TEST_TMPDIR/$name/"
		run make -C "$BATS_TEST_TMPDIR/$name" --no-print-directory
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
		[[ "$output" == *"holds blanks"*"$name"* ]]
		[ "$(ls "$BATS_TEST_TMPDIR/$name")" = Makefile ]
	done
}

@test "blanks in PREFIX and DESTDIR" {
	copy_make -s install DESTDIR="$BATS_TEST_TMPDIR/a root" PREFIX="/opt/a prefix"
	cd "$BATS_TEST_TMPDIR/a root/opt/a prefix"
	[ -x bin/harness ]
	cmp lib/harness/build/lwk.elf "$repository/build/lwk.elf"
	cmp lib/harness/targets/lwk/lwk.json "$repository/targets/lwk/lwk.json"
	[ -e share/man/man1/harness.1 ]
	[ -e share/bash-completion/completions/harness ]
	[ "$(ls "$BATS_TEST_TMPDIR")" = "a root" ]
}
