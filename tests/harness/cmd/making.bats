#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a target lacks is made by who asks for it, in a repository: here a made-up one, whose make copies.

load common

setup() {
	own_store
	tree=$BATS_TEST_TMPDIR/tree
	repository=$BATS_TEST_DIRNAME/../../..
	mkdir -p "$tree/harness" "$tree/build/linux"
	(cd "$repository" && cp --parents targets/*/*.json "$tree/")
	cp "$harness" "$tree/harness/harness"
	cp "$repository"/build/{bench.elf,bench.objects,idle.so} "$tree/build/"
	cp "$repository/build/linux/init" "$tree/build/linux/"
	harness=$tree/harness/harness
	image=$repository/build/lwk.elf # any file is a kernel to the stand-in
	makes "@echo 'took a kernel' >&2; echo made >>log; sleep 1; cp $image \$@"
}

# A Makefile that makes any file of build/ by this command.
makes() {
	printf '.DELETE_ON_ERROR:\nbuild/%%:\n\t%s\n' "$1" >"$tree/Makefile"
}

a_run() {
	run --separate-stderr fake_run "$@"
	echo "$output"
	echo "$stderr"
}

@test "what is missing is made, which one line says; make's own words follow; the next one has it" {
	rm "$tree/build/linux/init"
	a_run
	[ "$status" = 0 ]
	[[ "$stderr" == "harness: not there yet: make build/linux/vmlinuz build/linux/init"$'\n'"took a kernel"* ]]
	[ -s "$tree/build/linux/vmlinuz" ] && [ -s "$tree/build/linux/init" ]
	a_run
	[ "$status" = 0 ]
	[[ "$stderr" != *make* ]]
	[ "$(wc -l <"$tree/log")" = 2 ]
}

@test "only what this request boots: not the kernel where the user has one, not the load's module" {
	a_run --kernel "$image"
	[ "$status" = 0 ]
	[ ! -e "$tree/log" ]
	a_run
	[ "$(ls "$tree/build/linux")" = init$'\n'vmlinuz ]
}

@test "quiet: not a word" {
	a_run -q
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ -s "$tree/build/linux/vmlinuz" ]
}

@test "make cannot: what it said, exit 2, nothing is stored and nothing is there by half" {
	makes "@echo 'the mirror is gone' >&2; echo half >\$@; exit 1"
	for how in "" -q; do
		# shellcheck disable=SC2086 # an option or none
		a_run $how
		[ "$status" = 2 ]
		[[ "$stderr" == *"the mirror is gone"*"harness: \`make build/linux/vmlinuz\` failed in "*"/tree" ]]
		[ ! -e "$tree/build/linux/vmlinuz" ]
	done
	[ ! -e "$HARNESS_RESULTS/results.sqlite" ]
}

@test "an installation makes nothing, and says what to do" {
	rm "$tree/Makefile"
	a_run
	[ "$status" = 2 ]
	[[ "$stderr" == *"build/linux/vmlinuz: No such file"*"make install"* ]]
}

@test "two at a time: one makes, the other waits for it" {
	fake_run &
	fake_run >"$BATS_TEST_TMPDIR/other"
	wait $!
	[ "$(wc -l <"$tree/log")" = 1 ]
	[ "$(stored)" = "ok 2 " ]
}

@test "interrupted: make and all it started end, and leave nothing by half" {
	makes "@echo half >\$@; echo \$\$\$\$ >maker; sleep 100; cp $image \$@"
	"$harness" run --target linux --bench syscall --duration 1ms --steps 128 --workers 1 &
	local command=$!
	for _ in $(seq 200); do
		[ ! -s "$tree/maker" ] || break
		sleep 0.1
	done
	maker=$(cat "$tree/maker")
	kill -0 "$maker"
	kill -TERM "$command"
	code=0
	wait "$command" || code=$?
	[ "$code" = 143 ]
	[ ! -e "$tree/build/linux/vmlinuz" ]
	run ! kill -0 "$maker"
	[ ! -e "$HARNESS_RESULTS/results.sqlite" ]
}
