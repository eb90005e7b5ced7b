#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Calls that the LWK hands to the Linux beside it.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness
tests=$BATS_TEST_DIRNAME/../../../build/tests

on() {
	target=$1
	shift
	run --separate-stderr "$harness" run --target "$target" "$@"
}

@test "files, folders, errors and threads: the same text as from Linux, polling, sleeping, and from another machine" {
	on linux --elf "$tests/files.elf"
	[ "$status" = 0 ]
	expected=$output
	grep -qx 'equal 0' <<<"$expected"
	for options in '' lwk.delegate_sleep=1 'lwk.delegate_sleep=1 launch.poll=1'; do
		on cokernel --append "$options" --elf "$tests/files.elf"
		diff <(echo "$expected") <(echo "$output")
		[ "$status" = 0 ]
	done
	on cokernel-vm --elf "$tests/files.elf"
	diff <(echo "$expected") <(echo "$output")
	[ "$status" = 0 ]
}

@test "without a Linux the same calls fail, and nothing else happens" {
	on lwk --elf "$tests/files.elf"
	[ "$status" = 0 ]
	grep -qx 'opened 0' <<<"$output"
}

# measured OPTION EXPRESSION: does it hold of the metrics of a run with that kernel argument?
measured() {
	"$harness" run --target cokernel --workers 1 --bench delegate,doorbell,bringup --steps 200 \
		--append "$1" --format json >"$BATS_TEST_TMPDIR/run"
	jq -e ".runs[0].metrics | $2" "$BATS_TEST_TMPDIR/run"
}

@test "path lengths: a local call <= 53, delegated <= 471, doorbell <= 720 polling; <= 8800 with a sleeping proxy" {
	measured launch.poll=1 '.["delegate.local_p50"] <= 53 and .["delegate.p50"] > 200 and
		.["delegate.p50"] <= 471 and .["doorbell.p50"] > 0 and .["doorbell.p50"] <= 720'
	measured launch.poll=0 '.["delegate.p50"] > 471 and .["delegate.p50"] <= 8800 and .["bringup.start"] > 0'
	measured lwk.delegate_sleep=1 '.["delegate.p50"] > 471 and .["delegate.p50"] <= 12000'
	# what wakes a sleeper has a name
	"$harness" blame cokernel --bench delegate --quiet --format json |
		jq -e '[.entries[].name] | index("doorbell") and all(startswith("vector_") | not)'
}

@test "a kernel with none beside it leaves these benchmarks out" {
	"$harness" run --target lwk,unikernel --workers 1 --bench syscall,delegate,doorbell,bringup \
		--steps 10 --format json >"$BATS_TEST_TMPDIR/run"
	jq -e 'all(.runs[]; .status == "ok" and .metrics["delegate.p50"] == null and .metrics["syscall.p50"] > 0)' "$BATS_TEST_TMPDIR/run"
}

@test "signals that fall due while the kernel waits for Linux's answer are delivered afterwards" {
	on cokernel --elf "$tests/doorbell.elf"
	[ "$status" = 0 ]
	[ "$output" = "all answered, and signals came" ]
}
