#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The gate on boots of a Linux of which some are worse, without a Linux: fresh batches, stored arms,
# baselines.

load common

setup() {
	own_store
	cd "$BATS_TEST_TMPDIR"
	words="--target linux --bench syscall --duration 1ms --steps 32 --no-snapshot --quiet"
}

# shellcheck disable=SC2086 # words
gate() {
	run "$harness" gate $words --no-blame "$@"
}

# A repository of the command's own, with one commit.
own_clone() {
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	mkdir -p clone/build/san/harness clone/targets
	cp "$harness" clone/build/san/harness/harness
	cp -r "$BATS_TEST_DIRNAME/../../../targets/lwk" clone/targets/lwk
	git -C clone init -q
	git -C clone add targets
	git -C clone -c user.name=x -c user.email=x@y commit -qm "${1:-one}"
}

# refused TEXT... : the gate of that clone against HEAD~9 says all of these
refused() {
	run --separate-stderr clone/build/san/harness/harness gate --target lwk --base "$base" --no-blame
	echo "$status: $stderr"
	[ "$status" = 2 ]
	for text in "$@"; do
		[[ "$stderr" == *"$text"* ]]
	done
}

@test "--base: git's own words of a commit that is not there; a shallow clone is said only of one" {
	own_clone
	base=HEAD~9
	refused "no commit 'HEAD~9'" "fatal: "
	[[ "$stderr" != *shallow* ]]
	git -C clone -c user.name=x -c user.email=x@y commit -q --allow-empty -m two
	git clone -q --depth 1 "file://$PWD/clone" shallow
	cp -r clone/build shallow/
	rm -rf clone
	mv shallow clone
	refused "no commit 'HEAD~9'" "fatal: " "shallow" "git fetch --unshallow"
	rm -rf clone/.git
	GIT_CEILING_DIRECTORIES=$PWD refused "not a git repository"
	[[ "$stderr" != *shallow* ]]
}

@test "--base: a repository of another user is one that git does not trust" {
	[ "$(id -u)" = 0 ] || skip "needs root to give files to another user"
	own_clone
	chown -R 12345 clone
	base=HEAD
	refused "dubious ownership" "git config --global --add safe.directory $PWD/clone"
	[[ "$stderr" != *shallow* && "$stderr" != *"no commit"* ]]
}

@test "worse in some boots: a fresh batch decides; one odd boot is told; a baseline keeps values" {
	# shellcheck disable=SC2086 # words
	"$harness" baseline save $words --baseline four.json --phases 4
	jq -e '.metrics["syscall.p50"] == [338, 338, 338, 338]' four.json
	# the stand-in's boots are all alike: sixty more of them
	jq '.metrics |= map_values([range(16) as $_ | .[]]) | .parameters.phases = "64"' four.json >linux.json
	FAKE_WORSE=3 gate --baseline linux.json --phases 8 --format json
	echo "$output"
	[ "$status" = 1 ]
	jq -e '.targets[0].confirmed and (.metrics[] | select(.metric == "syscall.p50") | .verdict == "regression" and
		.some and .above == 6 and .units == 16 and .old == .new and .new_worst > 9 * .old_worst)' <<<"$output"
	# an older baseline, of fewer boots, is read; one unit alone is never a verdict
	jq '.metrics |= map_values(.[:16]) | .parameters.phases = "16"' linux.json >old.json
	FAKE_WORSE=1 gate --baseline old.json --phases 8 --junit j.xml --markdown m.md
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"syscall.p50: 3,578 in 1 of 8 boots, 338 in all others: one alone is no verdict"* ]]
	grep -q 'one alone is no verdict' j.xml
	grep -q 'one alone is no verdict' m.md
	gate --baseline old.json --phases 1
	[ "$status" = 2 ]
	[[ "$output" == *"phases 16 against 1"* ]]
	[[ "$output" == *"harness baseline update --target linux"* ]]
	# a fresh batch that fails: an error, and nothing is left behind of the verdict on the first
	FAKE_STARTS="$PWD/starts 8" FAKE_WORSE=3 gate --baseline linux.json --phases 8
	echo "$output"
	[ "$status" = 2 ]
	[[ "$output" == *"no such machine"* ]]
	[[ "$output" != *Sanitizer* ]]
}
