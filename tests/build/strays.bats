#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What doesn't belong into the repository is found, and fails what continuous integration runs.

load common

# A repository of its own with the files that git has of this one.
setup() {
	git -C "$repository" rev-parse HEAD || skip "not a git checkout"
	tree=$BATS_TEST_TMPDIR/tree
	mkdir "$tree"
	(cd "$repository" && git ls-files -z -- ':!tests/fuzz/corpus' | xargs -0 cp --parents -t "$tree")
	git -C "$tree" init -q
	git -C "$tree" add -A
}

strays() {
	run "$tree/tests/build/strays"
	echo "$output"
}

@test "a clean checkout, and what a build leaves: nothing" {
	mkdir "$tree/build"
	touch "$tree/build/commit.h" "$tree/compile_commands.json" "$tree/harness/harness" \
		"$tree/results/results.sqlite"
	strays
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "an entry of the root that is not on the list, tracked, ignored or neither" {
	for stray in -.d core "two words" .hidden; do
		touch "$tree/$stray"
		strays
		[ "$status" = 1 ]
		[[ "${lines[0]}" == "stray at the root: $(printf %q "$stray")" ]]
		git -C "$tree" add -f -- "./$stray"
		strays
		[ "$status" = 1 ]
		[ "${#lines[@]}" = 1 ]
		git -C "$tree" rm -qf -- "./$stray"
	done
	strays
	[ "$status" = 0 ]
}

@test "a file that git neither has nor ignores, wherever" {
	touch "$tree/tests/noise/left over.txt"
	strays
	[ "$status" = 1 ]
	[ "$output" = "untracked: tests/noise/left over.txt" ]
}

# .ci/run with a make of this behaviour: what `make test` and `make format-check` do.
ci() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/make" <<-END
		#!/bin/sh
		case \$1 in
		test) $1; echo "3 passed, 0 failed, 0 skipped" ;;
		format-check) $2 ;;
		esac
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/make"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run "$tree/.ci/run"
	echo "$output"
	[ "$(grep ' passed, ' <<<"$output")" = "3 passed, 0 failed, 0 skipped" ]
}

@test ".ci/run: all of it runs, and fails with any of it" {
	ci : :
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "3 passed, 0 failed, 0 skipped" ]
	ci : "exit 1"
	[ "$status" = 1 ]
	ci "touch tests/left" :
	[ "$status" = 1 ]
	[[ "$output" == *"untracked: tests/left"* ]]
	rm "$tree/tests/left"
	ci "trap 'exit 2' EXIT" :
	[ "$status" = 1 ]
	touch "$tree/-.d"
	ci : :
	[ "$status" = 1 ]
}
