# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of the build: a copy of the tree as it was built, and what make would make in it.

bats_require_minimum_version 1.5.0

repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
copy=$BATS_FILE_TMPDIR/copy
export LC_ALL=C
# What a make above has told its own is not meant for these.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# With the times of all files, and without what only Linux's build system looks into.
copy_tree() {
	mkdir -p "$copy/build"
	cd "$repository" || return
	cp -a Makefile docs harness microbench noise plots targets tests "$copy/"
	find build -mindepth 1 -maxdepth 1 ! -name 'linux*-headers' ! -name release -exec cp -a -t "$copy/build" {} +
	mkdir -p "$copy/build/linux-headers/build"
	setup
	copy_make -pnq | sed -n 's/^OBJECTS := //p' | tr ' ' '\n' | sort -u >"$BATS_FILE_TMPDIR/objects"
}

# make in the copy, which has no repository to ask for its commit.
copy_make() {
	make -C "$copy" --no-print-directory "${made_of[@]}" "$@"
}

# Where the copy is told to come from.
setup() {
	mapfile -t made_of < <(sed -n 's/^#define \(BUILD_[A-Z]*\) *"\(.*\)"$/\1=\2/p' "$copy/build/commit.h")
}

# What would be made, one a line and sorted, without the copies of commands.
would_make() {
	copy_make -n --debug=basic everything tests-built "$@" >"$BATS_TEST_TMPDIR/said" || return
	sed -n "s/.*Must remake target '\(.*\)'\.$/\1/p" "$BATS_TEST_TMPDIR/said" |
		grep -vxE 'all|everything|images|tests-built|\.FORCE|build/needs|build/linux-needs|build/guest-cc|build/commands/.*|build/[a-z]*/command' |
		sort -u
}

# All objects of these kinds: "guest|user".
objects_of() {
	grep -E "^build/($1)/" "$BATS_FILE_TMPDIR/objects"
}

# Are these two texts the same?
same() {
	diff <(echo "$1") <(echo "$2")
}
