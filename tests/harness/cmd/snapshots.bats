#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Settled machines that are saved and restored: whatever happens to one, workers say the same bytes.

load common

# What workers said in a run like that one.
bytes_of() {
	local id
	id=$("$@" --format json 2>"$BATS_TEST_TMPDIR/said" | jq -er '.runs[0] | select(.status == "ok") | .id') || return
	"$harness" export "$id" --format csv | sha256sum
}

# The bytes of machines that boot each, and a cache in which there is the proof, and the snapshot.
setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR own_store
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR bytes_of fake_run >"$BATS_FILE_TMPDIR/booted"
	[ ! -e "$XDG_CACHE_HOME" ]
	restored_run >/dev/null
}

setup() {
	own_store
	export FAKE_LOG=$BATS_TEST_TMPDIR/log
	cache=$XDG_CACHE_HOME/harness
	booted=$(cat "$BATS_FILE_TMPDIR/booted")
	[ -n "$booted" ]
	: >"$FAKE_LOG"
}

prove() {
	cp -r "$BATS_FILE_TMPDIR/cache" "$XDG_CACHE_HOME"
}

# same_with SAVERS TEXT [option...]: a run has the same bytes, for which so many machines were to be saved,
# and says TEXT, nothing if that is empty.
same_with() {
	local savers=$1 text=$2 bytes
	shift 2
	: >"$FAKE_LOG"
	bytes=$(bytes_of restored_run "$@")
	cat "$BATS_TEST_TMPDIR/said" "$FAKE_LOG"
	[ "$bytes" = "$booted" ]
	[ "$(grep -c saver "$FAKE_LOG")" = "$savers" ]
	[ "$(grep -vc saver "$FAKE_LOG")" = 2 ]
	[ -n "$text" ] || [ ! -s "$BATS_TEST_TMPDIR/said" ]
	grep -qF -- "$text" "$BATS_TEST_TMPDIR/said" || [ -z "$text" ]
}

snapshots() {
	find "$cache" -name '*.snapshot' 2>/dev/null | wc -l
}

no_litter() {
	[ -z "$(find "$cache" -name '*.unfinished' 2>/dev/null)" ]
	[ -z "$(leftovers)" ]
}

@test "a boot is saved once, for all that begin with it; the proof is made once" {
	[ "$(bytes_of restored_run)" = "$booted" ]
	# held against an uninterrupted one, of one worker, with the snapshot that the run takes, too
	[ "$(cut -d' ' -f2 "$FAKE_LOG" | sort | tr '\n' ' ')" = "0 0 0 1 saver " ]
	[ "$(snapshots)" = 1 ]
	grep -qx equal "$cache"/*.proof
	same_with 0 ""
	# phases are boots of their own
	: >"$FAKE_LOG"
	restored_run --phases 3 >/dev/null
	[ "$(grep -c saver "$FAKE_LOG")" = 2 ]
	[ "$(snapshots)" = 3 ]
	no_litter
}

@test "one machine alone boots, unless its snapshot is there" {
	restored_run --workers 1
	[ ! -e "$cache" ]
	prove
	restored_run --workers 1 --seed 2
	[ "$(grep -c saver "$FAKE_LOG")" = 0 ]
	[ "$(snapshots)" = 1 ]
}

@test "rerun: restored what booted, and the other way round" {
	fake_run
	"$harness" rerun last
	[ "$(snapshots)" = 1 ]
	"$harness" rerun last
	grep -qx 'saver' <(cut -d' ' -f2 "$FAKE_LOG")
}

@test "a damaged, a cut, an empty and another's snapshot is made anew" {
	prove
	own=$(echo "$cache"/*.snapshot)
	cp "$own" "$BATS_TEST_TMPDIR/good"
	mv "$own" "$BATS_TEST_TMPDIR/own"
	restored_run --seed 2
	other=$(echo "$cache"/*.snapshot)
	mv "$BATS_TEST_TMPDIR/own" "$own"

	printf 'x' | dd of="$own" bs=1 seek=300 conv=notrunc status=none
	same_with 1 ""
	truncate -s 200 "$own"
	same_with 1 ""
	: >"$own"
	same_with 1 ""
	cp "$other" "$own"
	same_with 1 ""
	rm "$own"
	same_with 1 ""
	same_with 0 ""
	cmp "$own" "$BATS_TEST_TMPDIR/good"
	[ "$(snapshots)" = 2 ]
	no_litter
}

@test "a snapshot that is no file is left alone, and nothing is saved" {
	prove
	own=$(ls "$cache"/*.snapshot)
	rm "$own"
	mkdir "$own"
	same_with 1 "s a directory"
	[ -d "$own" ]
	no_litter
}

@test "a stop that comes too late is noticed, and made again" {
	prove
	for how in late missed; do
		rm "$cache"/*.snapshot
		FAKE_SAVER="once $BATS_TEST_TMPDIR/$how $how" same_with 2 ""
		[ "$(snapshots)" = 1 ]
	done
	no_litter
}

@test "stops that always come too late: five, then it is said, and each boots" {
	prove
	for how in late; do
		rm -f "$cache"/*.snapshot
		FAKE_SAVER=$how same_with 5 "too busy to stop a machine in time"
		[ "$(snapshots)" = 0 ]
	done
	no_litter
}

@test "a machine that cannot be saved: it is said, and each boots" {
	prove
	rm "$cache"/*.snapshot
	FAKE_SAVER=deaf same_with 1 "refuses to save it: what?"
	FAKE_SAVER=full same_with 1 "no room"
	FAKE_SAVER=dead same_with 1 "ended before it was saved"
	[ "$(snapshots)" = 0 ]
	no_litter
}

@test "a machine that goes on otherwise when it is restored is found, and snapshots are off" {
	FAKE=drifts bytes_of restored_run >"$BATS_TEST_TMPDIR/bytes"
	[ "$(cat "$BATS_TEST_TMPDIR/bytes")" = "$booted" ]
	grep -q 'a restored machine was seen to differ from an uninterrupted one: snapshots are off' "$BATS_TEST_TMPDIR/said"
	grep -qx differs "$cache"/*.proof
	FAKE=drifts same_with 0 "snapshots are off"
	rm "$cache"/*.proof
	: >"$FAKE_LOG"
	[ "$(bytes_of restored_run)" = "$booted" ]
	grep -qx equal "$cache"/*.proof
}

@test "a cache that cannot be written: it is said, and each boots" {
	prove
	rm -r "$cache"
	: >"$XDG_CACHE_HOME/harness"
	bytes=$(bytes_of restored_run)
	cat "$BATS_TEST_TMPDIR/said"
	[ "$bytes" = "$booted" ]
	grep -q 'ot a directory' "$BATS_TEST_TMPDIR/said"
	no_litter
}

@test "a full disk: nothing half-written is left, and each boots" {
	[ "$(id -u)" = 0 ] || skip "needs root to mount a small tmpfs"
	prove
	rm -r "$cache"
	mount -t tmpfs -o size=4k tmpfs "$XDG_CACHE_HOME" || skip "cannot mount here"
	mkdir "$cache"
	dd if=/dev/zero of="$XDG_CACHE_HOME/filler" bs=4k count=1 status=none || true
	bytes=$(bytes_of restored_run)
	cat "$BATS_TEST_TMPDIR/said"
	find "$cache"
	left=$(find "$cache" -type f | wc -l)
	umount "$XDG_CACHE_HOME"
	[ "$bytes" = "$booted" ]
	[ "$left" = 0 ]
	grep -q 'No space left\|Write error' "$BATS_TEST_TMPDIR/said"
}

@test "no home: nothing to keep snapshots in, and each boots" {
	bytes=$(bytes_of env -u HOME -u XDG_CACHE_HOME "$harness" run --target linux --bench syscall --duration 1ms \
		--steps 128 --workers 2)
	[ "$bytes" = "$booted" ]
	[ "$(wc -l <"$FAKE_LOG")" = 2 ]
}

@test "SIGINT and SIGKILL while a machine is saved: no QEMU left behind, nothing half-written" {
	prove
	rm "$cache"/*.snapshot
	for signal in INT KILL; do
		: >"$FAKE_LOG"
		FAKE_SAVER=slow env --default-signal=INT "$harness" run --target linux --bench syscall --workers 2 \
			--duration 1ms >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		child=$!
		for _ in $(seq 100); do
			grep -q saver "$FAKE_LOG" && break
			sleep 0.1
		done
		grep -q saver "$FAKE_LOG"
		kill -$signal $child
		wait $child && return 1
		for _ in $(seq 50); do
			[ -n "$(leftovers)" ] || break
			sleep 0.1
		done
		no_litter
		[ "$(snapshots)" = 0 ]
	done
	same_with 1 ""
}

@test "two at once save each for itself, and say the same" {
	prove
	rm "$cache"/*.snapshot
	restored_run --format json >"$BATS_TEST_TMPDIR/a" 3>&- &
	a=$!
	restored_run --format json >"$BATS_TEST_TMPDIR/b" 3>&- &
	b=$!
	wait $a
	wait $b
	[ "$(snapshots)" = 1 ]
	no_litter
	for run in a b; do
		[ "$("$harness" export "$(jq -r '.runs[0].id' "$BATS_TEST_TMPDIR/$run")" --format csv | sha256sum)" = "$booted" ]
	done
}
