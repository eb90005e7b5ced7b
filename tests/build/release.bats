#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a trial on a fresh Debian refuses before it makes anything. The trial itself is for root, by hand.

bats_require_minimum_version 1.5.0

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/tests/release" "$BATS_TEST_TMPDIR/bin"
	cp "$BATS_TEST_DIRNAME/../release/try" "$tree/tests/release/"
	# nothing that makes, fetches or mounts
	for name in debootstrap apt-get mount unshare chroot; do
		printf '#!/bin/sh\necho %s >>%s\nexit 1\n' $name "$BATS_TEST_TMPDIR/called" >"$BATS_TEST_TMPDIR/bin/$name"
	done
	printf '#!/bin/sh\necho "${ID:-0}"\n' >"$BATS_TEST_TMPDIR/bin/id"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

try() {
	run "$tree/tests/release/try" "$@"
	echo "$output"
	[ "$status" = 2 ]
	[ ! -e "$BATS_TEST_TMPDIR/called" ]
	[ ! -e "$tree/build" ]
}

@test "no release, or no name of one" {
	for name in "" 13 ../trixie; do
		try "$name"
		[[ "$output" == *"RELEASE=trixie"* ]]
	done
}

@test "who is not root" {
	ID=1000 try trixie
	[ "${#lines[@]}" = 1 ]
	[[ "$output" == *"only root"*"sudo make test-release RELEASE=trixie"* ]]
}

@test "no checkout" {
	GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR try trixie
	[[ "$output" == *"no checkout of git"* ]]
}
