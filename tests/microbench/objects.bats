#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The benchmark objects: the same bytes in every image, and nothing in them that suits one ring only.

bats_require_minimum_version 1.5.0

build=$BATS_TEST_DIRNAME/../../build
objects=$build/guest/microbench
# The rows of the one table: whatever it names has an object, and nothing else registers.
benches=$("$BATS_TEST_DIRNAME/../../harness/harness" list benchmarks --format json | jq -r ".benchmarks[].name")

linked_text() {
	python3 "$BATS_TEST_DIRNAME/linked_text.py" "$1" "$objects"/*.o
}

address_of() {
	readelf -sW "$build/bench.elf" | awk -v f="$1" '$4 == "FUNC" && $8 == f {print $2}'
}

# Where a function begins in the file of bench.elf, by its only segment of code.
code_offset() {
	local at
	at=$(address_of "$1")
	readelf -lW "$build/bench.elf" | awk '$1 == "LOAD" && /R E/ {print $2, $3}' |
		while read -r offset address; do echo $((0x$at - address + offset)); done
}

# Turn over one byte of a copy of bench.elf, so many bytes into a function.
damage() {
	local function=$1 distance=$2 at byte
	cp "$build/bench.elf" "$BATS_TEST_TMPDIR/damaged.elf"
	at=$(($(code_offset "$function") + distance))
	byte=$(od -An -tu1 -j $at -N 1 "$build/bench.elf")
	printf "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$BATS_TEST_TMPDIR/damaged.elf" bs=1 seek=$at conv=notrunc status=none
	! cmp -s "$build/bench.elf" "$BATS_TEST_TMPDIR/damaged.elf"
}

@test "bench.objects says the hashes of exactly these objects" {
	cd "$objects"
	sha256sum --check --strict "../../bench.objects"
	[ "$(wc -l <../../bench.objects)" -eq "$(ls ./*.o | wc -l)" ]
	for bench in $benches; do
		grep -q "  $bench\.o\$" ../../bench.objects
	done
}

@test "the objects' code is in the static ELF and in the unikernel, byte for byte" {
	for image in bench unikernel; do
		run linked_text "$build/$image.elf"
		echo "$output"
		[ "$status" -eq 0 ]
		for bench in $benches; do
			grep -q "^$bench\.o: [1-9][0-9]* bytes of code, [1-9]" <<<"$output"
		done
		grep -qx "benchmarks: $(sort <<<"$benches" | xargs)" <<<"$output"
	done
}

@test "one byte that differs is found, in a benchmark and in the recorder" {
	for function in selfish_run detour_watch; do
		damage $function 0
		run linked_text "$BATS_TEST_TMPDIR/damaged.elf"
		echo "$output"
		[ "$status" -eq 1 ]
		grep -q "became" <<<"$output"
	done
}

@test "a call that leads elsewhere is found" {
	# the first call of barrier_run: its displacement is what a relocation filled in
	call=$(objdump -d --no-show-raw-insn "$build/bench.elf" |
		sed -n '/<barrier_run>:/,/^$/p' | awk '/call/ {print $1; exit}')
	damage barrier_run $((0x${call%:} + 1 - 0x$(address_of barrier_run)))
	run linked_text "$BATS_TEST_TMPDIR/damaged.elf"
	echo "$output"
	[ "$status" -eq 1 ]
	grep -q "leads to" <<<"$output"
}

@test "another object than the linked one is refused" {
	run python3 "$BATS_TEST_DIRNAME/linked_text.py" "$build/bench.elf" \
		"$build/guest/targets/unikernel/platform.o"
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "no benchmark needs more than bench.h and platform.h offer, nor calls the kernel itself" {
	offered=$(grep -ohE '\b[a-z_0-9]+\(' "$BATS_TEST_DIRNAME"/../../microbench/*.h | tr -d '(' | sort -u)
	for bench in $benches; do
		for needed in $(nm -u --format=just-symbols "$objects/$bench.o"); do
			[ "$needed" = detours ] || [ "$needed" = _GLOBAL_OFFSET_TABLE_ ] ||
				grep -qx "$needed" <<<"$offered" || { echo "$bench needs $needed"; false; }
		done
		run ! grep -E '\s(syscall|sysenter|int|cli|sti|hlt|in|out)\b' \
			<(objdump -d --no-show-raw-insn "$objects/$bench.o")
	done
}

@test "no object uses vector registers, the red zone, or absolute 32-bit addresses" {
	for object in "$objects"/*.o; do
		code=$(objdump -dr --no-show-raw-insn "$object")
		[ "$(wc -l <<<"$code")" -gt 20 ]
		# the red zone is memory below the stack pointer
		run ! grep -E '%(x|y|z)mm|-0x[0-9a-f]+\(%rsp' <<<"$code"
		run ! grep -E 'R_X86_64_32S?\b' <<<"$code"
	done
}
