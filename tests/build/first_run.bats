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
