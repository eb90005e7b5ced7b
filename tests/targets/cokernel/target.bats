#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The co-kernel as a target of the command.

bats_require_minimum_version 1.5.0

harness=$BATS_TEST_DIRNAME/../../../harness/harness

setup_file() {
	export HARNESS_RESULTS=$BATS_FILE_TMPDIR/store
}

@test "all benchmarks run on the LWK beside Linux, with the LWK's path lengths" {
	"$harness" run --target cokernel --workers 1 --duration 20ms --steps 50 --format json >"$BATS_TEST_TMPDIR/run.json"
	jq -e '.runs[0] | .status == "ok" and .target == "cokernel" and .metrics["syscall.p50"] <= 60 and
		.metrics["irq.stolen_p50"] <= 150 and .metrics["timeshare.switch_p50"] <= 200 and
		.metrics["pagetouch.first4k_p50"] <= 3' "$BATS_TEST_TMPDIR/run.json"
}

@test "the same again is byte for byte the same" {
	run --separate-stderr "$harness" rerun cokernel
	[ "$status" = 0 ]
	grep -q 'is byte for byte' <<<"$stderr"
}

@test "blame names the LWK's functions, the same as on the LWK alone" {
	"$harness" run --target lwk --workers 1 --duration 20ms --steps 50 --quiet >/dev/null
	for target in cokernel lwk; do
		"$harness" blame --bench timeshare --quiet --format json "$target" |
			jq '[.functions[] | {name, insn, known}]' >"$BATS_TEST_TMPDIR/$target"
	done
	jq -e 'length > 5 and all(.[]; .known) and any(.[]; .name == "kernel_switch")' "$BATS_TEST_TMPDIR/cokernel"
	diff "$BATS_TEST_TMPDIR/cokernel" "$BATS_TEST_TMPDIR/lwk"
}

@test "a user's program runs there, and its exit status is the command's" {
	echo 'int puts(const char *); int main(int n, char *v[]) { puts(n > 1 ? v[1] : "none"); return 3; }' |
		gcc -static -x c - -o "$BATS_TEST_TMPDIR/program"
	run --separate-stderr "$harness" run --target cokernel --elf "$BATS_TEST_TMPDIR/program" -- word
	[ "$status" = 3 ]
	[ "$output" = word ]
}

