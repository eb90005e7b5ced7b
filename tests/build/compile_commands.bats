#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# compile_commands.json: every C file, once, as it is really compiled.

load common

setup_file() {
	copy_tree
	setup
	copy_make -s compile_commands.json
}

# What the file $1 is compiled with.
command_of() {
	jq -er --arg file "$1" '.[] | select(.file == $file) | .command' "$copy/compile_commands.json"
}

@test "every C file is listed, once, and exists" {
	cd "$copy"
	same "$(jq -r '.[].file' compile_commands.json | sed "s|^$copy/||" | sort)" \
		"$(find harness microbench noise targets tests -name '*.c' | sort)"
	jq -r '.[] | .directory, .file' compile_commands.json | while read -r folder && read -r file; do
		cd "$folder"
		[ -f "$file" ]
	done
}

@test "with the flags of what runs here, of what is booted, of tests and of Linux's own build" {
	[[ "$(command_of harness/main.c)" == "gcc -std=c11 -D_GNU_SOURCE -O2 "*" -c harness/main.c" ]]
	[[ "$(command_of targets/lwk/main.c)" == *" -ffreestanding "* ]]
	[[ "$(command_of microbench/selfish.c)" == *" -mno-red-zone "* ]]
	[[ "$(command_of tests/noise/bsp_test.c)" == *" -fsanitize=address,undefined "* ]]
	[[ "$(command_of tests/fuzz/wire_fuzz.c)" == "clang "*fuzzer* ]]
	[[ "$(command_of "$copy/targets/cokernel/module/device.c")" == *" -D__KERNEL__ "* ]]
}

@test "the commands do compile" {
	cd "$copy"
	for file in harness/main.c targets/lwk/main.c tests/noise/bsp_test.c; do
		eval "$(command_of $file) -o '$BATS_TEST_TMPDIR/object.o'"
	done
}

@test "flags on the command line are in it" {
	copy_make -s compile_commands.json HOST_CFLAGS='-O0 -DTEXT="\"a b\""'
	[[ "$(command_of harness/main.c)" == *' -O0 -DTEXT="\"a b\"" '* ]]
}
