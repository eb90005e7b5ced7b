#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a fresh clone makes by which word: the first run needs nothing of Linux, and fetches none. Dry runs.

load common

setup_file() {
	mkdir "$copy"
	cd "$repository" || return
	cp -a Makefile docs harness microbench noise plots targets tests "$copy/"
	rm -f "$copy/harness/harness"
}

setup() {
	made_of=()
}

# All commands that make would run for $1, and all files that it would make, one a line.
would() {
	copy_make -n --debug=basic "$@" >"$BATS_TEST_TMPDIR/said" 2>&1
	made=$(sed -n "s/.*Must remake target '\(.*\)'\.$/\1/p" "$BATS_TEST_TMPDIR/said" | grep -v ^build/commands/)
}

of_linux='/vmlinuz|\.ko$|linux-headers'

@test "make, make run: the command, our kernels, the benchmarks, the plugins; of Linux nothing is fetched" {
	for word in all run; do
		would $word
		for file in harness/harness build/{lwk,bench,unikernel}.elf build/bench.objects build/{plugin,idle}.so \
			build/linux/{init,kallsyms.elf} build/cokernel/launcher; do
			grep -qxF "$file" <<<"$made"
		done
		run ! grep -E "$of_linux" <<<"$made"
		run ! grep -E "/fetch|/apt|$of_linux" "$BATS_TEST_TMPDIR/said"
	done
	grep -qF 'harness/harness run --target lwk' "$BATS_TEST_TMPDIR/said"
}

@test "make linux, cokernel, linux-rt, linux-next: what such a target boots, and no more kernels than that" {
	would linux
	same "$(grep -E "$of_linux" <<<"$made" | sort)" "$(printf 'build/%s\n' linux-headers/build linux/load.ko linux/vmlinuz{,.package})"
	grep -qxF build/linux/init <<<"$made"
	would cokernel
	same "$(grep -E "$of_linux" <<<"$made" | sort)" \
		"$(printf 'build/%s\n' cokernel/cokernel.ko linux-headers/build linux/load.ko linux/vmlinuz{,.package})"
	grep -qxF build/cokernel/launcher <<<"$made"
	for word in linux-rt linux-next; do
		would $word
		same "$(grep -E "$of_linux" <<<"$made")" "build/$word/vmlinuz"
	done
}

@test "install and test have all of it" {
	for word in install test; do
		would $word
		for file in harness/harness build/lwk.elf build/linux/{vmlinuz,load.ko} build/cokernel/cokernel.ko; do
			grep -qxF "$file" <<<"$made"
		done
	done
}

# make with this PATH before ours; sudo and apt are not asked.
with_tools() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	for name in apt-get apt-cache sudo; do
		printf '#!/bin/sh\necho "%s $*" >>%s\n' $name "$BATS_TEST_TMPDIR/asked" >"$BATS_TEST_TMPDIR/bin/$name"
	done
	printf '#!/bin/sh\nexec "$@"\n' >"$BATS_TEST_TMPDIR/bin/sudo"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "needs are found by what they are for, whatever the release calls it" {
	with_tools
	copy_make -s setup-run
	[ ! -e "$BATS_TEST_TMPDIR/asked" ]
	# a compiler that links no fuzzer, one that there is not
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/clang"
	chmod +x "$BATS_TEST_TMPDIR/bin/clang"
	run copy_make -s setup-test
	[[ "$output" == *"libclang-rt-dev"* ]]
	[[ "$output" != *"libclang-rt-1"* ]]
	grep -q '^apt-get install .*libclang-rt-dev' "$BATS_TEST_TMPDIR/asked"
	rm "$BATS_TEST_TMPDIR/asked" "$BATS_TEST_TMPDIR/bin/clang"
	run copy_make -s setup-run CC=no-such-compiler
	grep -q '^apt-get install .*libsqlite3-dev.*libpapi-dev' "$BATS_TEST_TMPDIR/asked"
}

@test "what is only wanted stops nobody; another compiler of guests than the wanted one is said in a line" {
	with_tools
	# known to apt, and not to be had
	printf '#!/bin/sh\nexit 100\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	run copy_make -s setup-run GUEST_CC_WANTED=gcc-99
	[ "$status" = 0 ]
	[ "$output" = "installing: gcc-99" ]
	# unknown to it
	printf '#!/bin/sh\nexit 100\n' >"$BATS_TEST_TMPDIR/bin/apt-cache"
	run copy_make -s setup-run GUEST_CC_WANTED=gcc-99
	[ "$status" = 0 ]
	[ -z "$output" ]
	run copy_make -s build/guest-cc GUEST_CC_WANTED=gcc-99
	[ "${#lines[@]}" = 1 ]
	[[ "$output" == "no gcc-99 here: gcc "*" compiles what is booted"* ]]
	run copy_make -s build/guest-cc GUEST_CC_WANTED=gcc-99
	[ -z "$output" ]
	# who names one knows it
	run copy_make -s build/guest-cc GUEST_CC=gcc
	[ -z "$output" ]
}

@test "the compiler of guests is the one that runs record" {
	copy_make -s build/commit.h
	grep -qxF "#define BUILD_COMPILER \"gcc $(gcc-12 -dumpfullversion || gcc -dumpfullversion)\"" "$copy/build/commit.h"
	printf '#!/bin/sh\necho 99.1.0\n' >"$BATS_TEST_TMPDIR/other-cc"
	chmod +x "$BATS_TEST_TMPDIR/other-cc"
	copy_make -s build/commit.h GUEST_CC="$BATS_TEST_TMPDIR/other-cc"
	grep -qxF '#define BUILD_COMPILER "gcc 99.1.0"' "$copy/build/commit.h"
}
