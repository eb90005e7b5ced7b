#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A user's own static program instead of the benchmarks: its output and its exit status.

load common

setup_file() {
	own_store
	cat >"$BATS_FILE_TMPDIR/hello.c" <<-'EOF'
		#include <pthread.h>
		#include <stdio.h>
		#include <stdlib.h>
		static void *twice(void *value) { *(int *)value *= 2; return NULL; }
		int main(void)
		{
			int value = 21;
			pthread_t thread;
			if (pthread_create(&thread, NULL, twice, &value) || pthread_join(thread, NULL))
				return 1;
			char *text = malloc(1 << 20);
			snprintf(text, 1 << 20, "the answer is %d, %.3f", value, value / 7.0);
			puts(text);
			return 7;
		}
	EOF
	gcc -static -O2 -pthread -o "$BATS_FILE_TMPDIR/glibc" "$BATS_FILE_TMPDIR/hello.c"
	musl-gcc -static -O2 -o "$BATS_FILE_TMPDIR/musl" "$BATS_FILE_TMPDIR/hello.c"
	printf 'int main(void) { *(volatile int *)8 = 1; }' >"$BATS_FILE_TMPDIR/crash.c"
	musl-gcc -static -o "$BATS_FILE_TMPDIR/crash" "$BATS_FILE_TMPDIR/crash.c"
}

setup() {
	own_store
}

@test "a glibc program with a thread, on the LWK and on Linux" {
	for target in lwk linux; do
		run --separate-stderr "$harness" run --target $target --elf "$BATS_FILE_TMPDIR/glibc"
		[ "$status" = 7 ]
		[ "$output" = "the answer is 42, 6.000" ]
	done
}

@test "a musl program with a thread, on the LWK" {
	run --separate-stderr "$harness" run --target lwk --elf "$BATS_FILE_TMPDIR/musl"
	[ "$status" = 7 ]
	[ "$output" = "the answer is 42, 6.000" ]
}

@test "busybox on the LWK" {
	[ -e /bin/busybox ] || skip "no /bin/busybox"
	run --separate-stderr "$harness" run --target lwk --elf /bin/busybox
	[[ "$output" == *BusyBox* ]]
}

@test "a program that faults ends by its signal" {
	for target in lwk linux; do
		run "$harness" run --target $target --elf "$BATS_FILE_TMPDIR/crash"
		[ "$status" = 139 ]
	done
}
