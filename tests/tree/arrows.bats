#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Which way includes run, held against the sources; and that what breaks a rule is found.

bats_require_minimum_version 1.5.0

top=$BATS_TEST_DIRNAME/../..

arrows() {
	python3 "$BATS_TEST_DIRNAME/arrows.py" "$@"
}

# A copy of the sources, to plant something in.
planted() {
	cd "$BATS_TEST_TMPDIR"
	(cd "$top" && git ls-files -z harness noise microbench targets | xargs -0 tar cf - 2>/dev/null) | tar xf -
}

@test "every arrow runs down, nothing runs in a circle, no file is too long or named twice" {
	run arrows "$top"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "an include that points up is found, and both files are named" {
	planted
	sed -i '1a #include "harness/cmd/doctor.h"' harness/base/words.c
	run arrows .
	[ "$status" -eq 1 ]
	grep -qx 'harness/base/words.c includes harness/cmd/doctor.h, which points up' <<<"$output"
}

@test "rooms side by side do not know each other, and verbs are read by nobody" {
	planted
	sed -i '1a #include "harness/wire/wire.h"' harness/host/tsc.c
	sed -i '1a #include "harness/verb.h"' harness/gate/policy.c
	run arrows .
	[ "$status" -eq 1 ]
	grep -qx 'harness/host/tsc.c includes harness/wire/wire.h, which points up' <<<"$output"
	grep -qx "harness/gate/policy.c includes harness/verb.h, which is the verbs' alone" <<<"$output"
}

@test "targets, benchmarks and the noise library know nothing of the harness, a machine nothing of its kernel" {
	planted
	sed -i '1a #include "harness/run/run.h"' targets/lwk/main.c noise/bsp.c microbench/samples.c
	sed -i '1a #include "targets/kernel/sched.h"' targets/x86_64/apic.c
	sed -i '1a #include "microbench/bench.h"' harness/run/run.c
	sed -i '1a #include "harness/base/memory.h"' harness/plugin/plugin.c
	run arrows .
	[ "$status" -eq 1 ]
	grep -qx 'targets/lwk/main.c includes harness/run/run.h, which is outside of targets/' <<<"$output"
	grep -qx 'noise/bsp.c includes harness/run/run.h, which is outside of noise/' <<<"$output"
	grep -qx 'microbench/samples.c includes harness/run/run.h, which is outside of microbench/' <<<"$output"
	grep -qx 'targets/x86_64/apic.c includes targets/kernel/sched.h, which points up' <<<"$output"
	grep -q '^harness/run/run.c includes microbench/bench.h, which is outside of harness/' <<<"$output"
	grep -q '^harness/plugin/plugin.c includes harness/base/memory.h, which' <<<"$output"
}

@test "a circle, a name used twice and a file too long are found" {
	planted
	sed -i '1a #include "harness/base/file.h"' harness/base/error.h
	cp harness/base/words.c harness/wire/words.c
	yes '/* more */' | head -n 501 >>harness/base/html.c
	run arrows .
	[ "$status" -eq 1 ]
	grep -q '^circle: .*harness/base/error .*harness/base/file' <<<"$output"
	grep -qx 'one name, several files: harness/base/words.c harness/wire/words.c' <<<"$output"
	grep -q '^harness/base/html.c has [0-9]* lines' <<<"$output"
}
