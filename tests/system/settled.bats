#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A Linux settles before it is measured, and is booted once for all workers: what they say is the same
# whether they boot or are restored, and whatever happens to the machine that is saved.

load settled

@test "workers are windows of one settled life: quiet at 35 s, and each begins when its seed says" {
	whole
	grep -qx equal "$cache"/*.proof
	jq -e '.runs[0] | .status == "ok" and .options.settle == "30s" and .options.uptime_span == "20s" and
		.provenance.unsettled == null and .provenance.unsaved == null' "$BATS_FILE_TMPDIR/first.json"
	# worker,phase,bench,series,index,value
	awk -F, '$3 == "settled" { value[$4] = value[$4] " " $6 }
		END { split(value["start"], start, " "); split(value["uptime"], uptime, " ")
			for (i = 1; i <= 3; i++)
				if (uptime[i] != uptime[1] || uptime[i] < 35e9 || uptime[i] > 36e9 || start[i] < 37e9 ||
				    start[i] > 57e9 || (i > 1 && start[i] == start[i - 1]))
					exit 1
			exit value["quiet"] != " 1 1 1" || value["tries"] != " 1 1 1" }' "$BATS_FILE_TMPDIR/first.csv"
}

@test "restored or booted: equal bytes" {
	same --no-snapshot
	whole
}

@test "a stop that comes too late is noticed, and made again" {
	rm "$cache"/*.snapshot
	"$harness" run --target linux --workers 3 "${options[@]}" --label late >/dev/null 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	run=$!
	saving
	sleep 1
	kill -STOP $run
	# it finds no words, and ends
	for _ in $(seq 600); do
		grep -q '^State:.Z' "/proc/$saver/status" 2>/dev/null && break
		sleep 0.1
	done
	grep -q '^State:.Z' "/proc/$saver/status"
	kill -CONT $run
	wait $run
	cat "$BATS_TEST_TMPDIR/said"
	whole
	! grep . "$BATS_TEST_TMPDIR/said"
	"$harness" export late --format csv | cmp - "$BATS_FILE_TMPDIR/first.csv"
}

@test "interrupted while it saves: no QEMU is left, and nothing half-written" {
	rm -f "$cache"/*.snapshot
	env --default-signal=INT "$harness" run --target linux --workers 3 "${options[@]}" >/dev/null 2>&1 3>&- &
	run=$!
	saving
	kill -INT $run
	wait $run && return 1
	! kill -0 "$saver"
	[ "$(find "$cache" -name '*.snapshot' -o -name '*.unfinished' | wc -l)" = 0 ]
}

@test "a kernel that was left alone for a second only: its boot is seen, and marked if it was not quiet" {
	"$harness" run --target linux --workers 1 "${options[@]}" --settle 1s --uptime-span 0 --label early >/dev/null \
		2>"$BATS_TEST_TMPDIR/said"
	cat "$BATS_TEST_TMPDIR/said"
	"$harness" export early --format csv >"$BATS_TEST_TMPDIR/early.csv"
	value() { sed -n "s/^0,0,settled,$1,0,//p" "$BATS_TEST_TMPDIR/early.csv"; }
	[ "$(value tries)" = 1 ]
	[ "$(value uptime)" -lt 10000000000 ]
	[ "$(value start)" -lt 12000000000 ]
	if [ "$(value quiet)" = 1 ]; then
		! grep 'not settled' "$BATS_TEST_TMPDIR/said"
	else
		grep -q 'linux (.*): not settled: its kernel was still at work at [0-9]* s of uptime' "$BATS_TEST_TMPDIR/said"
	fi
	# what was let settle otherwise is not compared
	"$harness" run --target linux --workers 1 "${options[@]}" >/dev/null
	run --separate-stderr "$harness" compare early last
	[ "$status" = 2 ]
	[[ "$stderr" == *"settle 1s against 30s; uptime_span 0 against 20s"* ]]
}

@test "a program starts on a settled Linux, whose random numbers are there" {
	cat >"$BATS_TEST_TMPDIR/now.c" <<-'EOF'
		#include <stdio.h>
		#include <sys/random.h>
		#include <time.h>
		int main(void)
		{
			struct timespec now;
			char bytes[16];
			int n = getrandom(bytes, sizeof(bytes), GRND_NONBLOCK);
			clock_gettime(CLOCK_MONOTONIC, &now);
			printf("%d %lld\n", n, (long long)now.tv_sec);
			return 0;
		}
	EOF
	gcc -static -O2 -o "$BATS_TEST_TMPDIR/now" "$BATS_TEST_TMPDIR/now.c"
	read -r n seconds < <("$harness" run --target linux --elf "$BATS_TEST_TMPDIR/now" --quiet)
	echo "$n bytes at $seconds s"
	[ "$n" = 16 ]
	[ "$seconds" -ge 36 ] && [ "$seconds" -lt 40 ]
}

@test "an argument that the kernel does not know is told, one that it knows is not" {
	run --separate-stderr "$harness" run --target linux --workers 1 --bench syscall --steps 20 \
		--append "nohzz=off nohz=off nonsense.word=1"
	[ "$status" = 0 ]
	grep -qx "harness: linux: the kernel does not know nohzz=off: it sets nothing" <<<"$stderr"
	[ "$(grep -c "does not know" <<<"$stderr")" = 1 ]
	"$harness" show last --format json | jq -e '.runs[0].provenance.notes | contains("nohzz=off")'
}
