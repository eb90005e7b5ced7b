#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` gives, and that a build depends on the sources alone.

load common

repository=$BATS_TEST_DIRNAME/../..

setup_file() {
	make -s -C "$repository" install PREFIX="$BATS_FILE_TMPDIR/prefix"
}

setup() {
	own_store
	prefix=$BATS_FILE_TMPDIR/prefix
}

@test "an installed command finds its images, its plots, and its store in the user's home" {
	cd /
	"$prefix/bin/harness" run --target lwk --bench syscall --workers 1 --steps 100 --format json \
		>"$BATS_TEST_TMPDIR/run.json"
	holds '.runs[0].status == "ok"' "$BATS_TEST_TMPDIR/run.json"
	(cd "$BATS_TEST_TMPDIR" && "$prefix/bin/harness" report)
	run env -u HARNESS_RESULTS -u XDG_STATE_HOME HOME="$BATS_TEST_TMPDIR/home" \
		"$prefix/bin/harness" doctor
	[[ "$output" == *"$BATS_TEST_TMPDIR/home/.local/state/harness"* ]]
}

@test "the manual names every verb" {
	for verb in $("$harness" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
		grep -q "^\.BI* \"*$verb" "$prefix/share/man/man1/harness.1" || {
			echo "not in the manual: $verb"
			false
		}
	done
}

# What bash would offer for a line whose last word is being written.
offers() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	compopt() { :; }
	_harness "$harness"
	echo "${COMPREPLY[*]}"
}

@test "completion knows verbs, options, and lists of targets" {
	source "$prefix/share/bash-completion/completions/harness"
	[[ "$(offers harness '')" == "run "*"doctor"* ]]
	[ "$(offers harness run --ta)" = --target ]
	[ "$(offers harness run --target lwk,uni)" = lwk,unikernel ]
	[ "$(offers harness run --target = uni)" = unikernel ]
	[ "$(offers harness show la)" = last ]
}

@test "two folders give the same images" {
	git -C "$repository" rev-parse HEAD || skip "not a git checkout"
	local images="build/lwk.elf build/unikernel.elf build/bench.elf build/bench.objects build/linux/init"
	for copy in a a-much-longer-name/b; do
		git clone -q "$repository" "$BATS_TEST_TMPDIR/$copy"
		# shellcheck disable=SC2086 # a list
		make -s -C "$BATS_TEST_TMPDIR/$copy" -j"$(nproc)" $images
	done
	for image in $images; do
		cmp "$BATS_TEST_TMPDIR/a/$image" "$BATS_TEST_TMPDIR/a-much-longer-name/b/$image"
	done
}
