#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is made anew after a change: all that it concerns, and nothing else. Dry runs, but for the last.

load common

setup_file() {
	copy_tree
}

# What make links to be linked again, as if it were compiled.
linked='build/vdso.o'

# The compiled objects among what would be made are all of these kinds; the rest is left in $rest.
exactly_objects() {
	local made
	made=$(would_make "${@:2}")
	same "$(sed -n '/\.o$/p' <<<"$made" | sed "\\:^$linked\$:d")" "$(objects_of "$1")"
	rest=$(sed '/\.o$/d' <<<"$made")
}

# The LWK, and the broken ones of its tests.
lwks() {
	echo build/lwk.elf
	sed 's|.*/\(.*\)\.c$|build/tests/unclean_\1.elf|' < <(ls "$copy"/tests/targets/lwk/unclean/*.c)
}

# What runs here, what is booted.
host_side="host|san|plugin|faked|renamed"
guest_files='\.elf$|\.ko$|bench\.objects$|/launcher$|/linux/init$'
host_files='^harness/|/(plugin|idle|credulous)\.so$|^build/san/|^build/tests/[a-z_]*$'

@test "nothing has changed: nothing is made" {
	[ -z "$(would_make)" ]
	copy_make -q everything tests-built
}

@test "HOST_CFLAGS: all that runs here, and nothing that is booted" {
	exactly_objects "$host_side" HOST_CFLAGS=-O0
	for file in harness/harness build/plugin.so build/idle.so build/san/harness/harness build/tests/gate_bench; do
		grep -qx "$file" <<<"$rest"
	done
	run ! grep -E "$guest_files|_fuzz" <<<"$rest"
}

@test "CC: the same" {
	exactly_objects "$host_side" CC=clang
	run ! grep -E "$guest_files|_fuzz" <<<"$rest"
}

@test "GUEST_CC and GUEST_CFLAGS: all that is booted, and nothing that runs here" {
	# the same compiler by another name
	printf '#!/bin/sh\nexec gcc "$@"\n' >"$BATS_TEST_TMPDIR/other-cc"
	chmod +x "$BATS_TEST_TMPDIR/other-cc"
	exactly_objects "guest|user|static" GUEST_CC="$BATS_TEST_TMPDIR/other-cc"
	for file in build/lwk.elf build/unikernel.elf build/bench.elf build/bench.objects \
		build/cokernel/launcher build/linux/init; do
		grep -qx "$file" <<<"$rest"
	done
	run ! grep -E "$host_files" <<<"$rest"
	exactly_objects "guest|user" GUEST_CFLAGS=-O1
	run ! grep -E "$host_files" <<<"$rest"
}

@test "FUZZ_CC and MUSL_CC: fuzzers, and the programs of that libc" {
	exactly_objects "fuzz|musl" FUZZ_CC=other MUSL_CC=other
	run ! grep -vE '_fuzz$|^build/fuzz/|^build/tests/[a-z]*$' <<<"$rest"
	[ "$(grep -c '_fuzz$' <<<"$rest")" = "$(find "$copy/tests" -name '*_fuzz.c' | wc -l)" ]
}

@test "a flag in a module.mk: what is made with it; a word there or in the Makefile: nothing" {
	cp "$copy/targets/x86_64/module.mk" "$BATS_TEST_TMPDIR/x86_64.mk"
	cp "$copy/harness/plugin/module.mk" "$BATS_TEST_TMPDIR/plugin.mk"
	sed -i 's/^KERNEL_LDFLAGS :=/& --trace/' "$copy/targets/x86_64/module.mk"
	sed -i 's/-fPIC/& -g3/' "$copy/harness/plugin/module.mk"
	same "$(would_make)" "$({
		objects_of plugin
		lwks
		printf 'build/%s\n' idle.so plugin.so unikernel.elf tests/{credulous.so,{kernel,rogue,unikernel}.elf}
	} | sort)"
	mv "$BATS_TEST_TMPDIR/x86_64.mk" "$copy/targets/x86_64/module.mk"
	mv "$BATS_TEST_TMPDIR/plugin.mk" "$copy/harness/plugin/module.mk"
	find "$copy" \( -name module.mk -o -name Makefile \) -exec sed -i '$a # nothing' {} +
	[ -z "$(would_make)" ]
}

@test "a source less, a source more: what it was or is linked into" {
	mv "$copy/targets/lwk/sys_info.c" "$BATS_TEST_TMPDIR/"
	same "$(would_make)" "$(lwks | sort)"
	mv "$BATS_TEST_TMPDIR/sys_info.c" "$copy/targets/lwk/"

	echo >"$copy/targets/lwk/planted.c"
	echo >"$copy/targets/cokernel/module/planted.c"
	same "$(would_make)" "$({
		lwks
		printf 'build/%s\n' cokernel/cokernel.ko guest/targets/lwk/planted.o
	} | sort)"
	rm "$copy/targets/lwk/planted.c" "$copy/targets/cokernel/module/planted.c"

	local source made
	source=$(cd "$copy" && find harness -name '*.c' ! -path '*/plugin/*' ! -name main.c | sort | tail -n 1)
	mv "$copy/$source" "$BATS_TEST_TMPDIR/gone.c"
	made=$(would_make)
	mv "$BATS_TEST_TMPDIR/gone.c" "$copy/$source"
	for file in harness/harness build/san/harness/harness build/tests/gate_bench; do
		grep -qx "$file" <<<"$made"
	done
	run ! grep -E "\.o$|\.so$|$guest_files" <<<"$made"
}

# Headers, then --, then patterns of what is made anew once they have changed.
headers() {
	local made pattern header touched=()
	while [ "$1" != -- ]; do
		touch "$copy/$1"
		touched+=("$1")
		shift
	done
	made=$(would_make)
	for pattern in "${@:2}"; do
		grep -qE "$pattern" <<<"$made" || {
			echo "not made: $pattern"
			return 1
		}
	done
	for header in "${touched[@]}"; do touch -r "$repository/$header" "$copy/$header"; done
}

@test "headers: the plugin, test programs, fuzzers and modules of Linux that include them" {
	headers harness/plugin/log.h targets/lwk/abi.h noise/trace_text.h -- \
		'^build/plugin.so$' 'plugin_log_fuzz$' '^harness/harness$' \
		'^build/tests/doorbell.elf$' '^build/lwk.elf$' 'trace_fuzz$' 'noise_trace_text$'
	headers harness/plugin/api.h microbench/wire_encode.h -- \
		'^build/idle.so$' '^build/plugin.so$' '^build/linux/init$' '^build/bench.elf$' '^build/cokernel/launcher$'
	headers targets/cokernel/device.h targets/cokernel/channel_layout.h -- \
		'^build/cokernel/cokernel.ko$' '^build/cokernel/launcher$' 'proxy_fuzz$' 'ring_fuzz$'
}

@test "another kernel is pinned: the kernel, its headers, the modules for it" {
	touch "$copy/targets/linux/kernel.pinned"
	same "$(would_make)" "$(printf 'build/%s\n' cokernel/cokernel.ko linux-headers/build linux/load.ko \
		linux/vmlinuz linux/vmlinuz.package)"
	touch -r "$repository/targets/linux/kernel.pinned" "$copy/targets/linux/kernel.pinned"
}

@test "for once in earnest: a source that comes and goes, a flag that does" {
	echo 'void planted(void); void planted(void) { }' >"$copy/targets/lwk/planted.c"
	cp "$copy/build/lwk.elf" "$copy/build/plugin.so" "$BATS_TEST_TMPDIR/"
	copy_make -s build/lwk.elf
	nm "$copy/build/lwk.elf" | grep -w planted
	rm "$copy/targets/lwk/planted.c"
	copy_make -s build/lwk.elf
	cmp "$copy/build/lwk.elf" "$BATS_TEST_TMPDIR/lwk.elf"

	copy_make -s build/plugin.so HOST_CFLAGS=-O0
	run ! cmp -s "$copy/build/plugin.so" "$BATS_TEST_TMPDIR/plugin.so"
	# both are compiled by one command, which was another for a while
	copy_make -s build/plugin.so build/idle.so build/tests/credulous.so
	[ -z "$(would_make)" ]
}
