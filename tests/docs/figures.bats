#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# docs/figures, which makes and checks what the documents show, on documents of a few lines and a
# command that says what the folder `says` holds.

bats_require_minimum_version 1.5.0

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/docs" "$tree/harness" "$tree/build/linux" "$tree/targets/lwk" "$tree/targets/linux" \
		"$tree/results" "$tree/says"
	cp "$BATS_TEST_DIRNAME/../../docs/figures" "$tree/docs/figures"
	cd "$tree"
	echo '{"name": "lwk", "in_all": true, "kernel": "build/lwk.elf"}' >targets/lwk/lwk.json
	echo '{"name": "linux", "in_all": true, "kernel": "build/linux/vmlinuz"}' >targets/linux/linux.json
	echo "a kernel" >build/linux/vmlinuz
	echo "linux-image 6.1" >build/linux/vmlinuz.package
	echo '#define BUILD_COMPILER "gcc 12.2.0"' >build/commit.h
	echo 37 >says/lwk
	echo 326 >says/linux
	# One metric, a column for each target; a run is a line in the store.
	cat >harness/harness <<-'END'
		#!/usr/bin/env bash
		says=$(dirname "$0")/../says
		case $1 in
		run)
			echo "$*" >>"$says/measured"
			[ ! -e "$says/slow" ] || { echo $$ >"$says/pid" && until [ -e "$says/go" ]; do sleep 0.1; done; }
			targets=${3/all/lwk,linux}
			printf 'meter insn   unit'
			for target in ${targets//,/ }; do printf '  %7s' "$target"; done
			printf '\nselfish.max  insn'
			for target in ${targets//,/ }; do printf '  %7s' "$([ "$target" = lwk ] && echo - || echo 9)"; done
			printf '\nsyscall.p50  insn'
			for target in ${targets//,/ }; do printf '  %7s' "$(<"$says/$target")"; done
			printf '\n\n'
			for target in ${targets//,/ }; do
				id=20260101T$(date +%H%M%S)-${target:0:4}-$(printf %08x $RANDOM)
				printf '%-5s  %s\n' "$target" "$id"
				printf '%s %s\n' "$id" "$target" >>"$HARNESS_RESULTS/runs"
			done ;;
		noise) cat "$says/noise" ;;
		list)
			sed 's/\(.*\) \(.*\)/{"id": "\1", "target": "\2"}/' "$HARNESS_RESULTS/runs" 2>/dev/null |
				jq -s '{runs: .}' ;;
		*) exit 2 ;;
		esac
	END
	chmod +x harness/harness
	cat >README.md <<-'END'
		What the kernels take:

		```
		$ harness run --target all
		```
	END
}

figures() {
	run docs/figures "$@"
	echo "$output"
}

# What the check says of the documents as they are.
differs() {
	figures check "$@"
	[ "$status" = 1 ]
	grep -q '^differs ' <<<"$output"
}

same() {
	figures check "$@"
	[ "$status" = 0 ]
	! grep -q '^differs ' <<<"$output"
}

@test "a block is made of what is measured, is the same when it is measured again, and its runs are named" {
	figures make
	[ "$status" = 0 ]
	grep -qx 'syscall.p50  insn       37      326' README.md
	id=$(sed -n 's/^linux  //p' README.md)
	[ "$(jq -r '.["harness run --target all"].runs[]' docs/figures.json | grep -cx "$id")" = 1 ]
	grep -q "^$id" results/figures/harness-run-target-all/runs
	sleep 1
	same
	grep -q '^same      README.md:4: harness run --target all ([0-9.]* s)$' <<<"$output"
	# the check leaves the documents and the store alone
	grep -qx "linux  $id" README.md
	[ "$(grep -c . results/figures/harness-run-target-all/runs)" = 2 ]
}

@test "a number that changed is found, in the document or in the kernel, and shown" {
	figures make
	sed -i 's/      326$/      325/' README.md
	differs
	grep -qx -- '-syscall.p50  insn       37      325' <<<"$output"
	grep -qx -- '+syscall.p50  insn       37      326' <<<"$output"
	sed -i 's/      325$/      326/' README.md
	same
	echo 38 >says/lwk
	differs
}

@test "a sentence with a figure that blocks show no more is told" {
	printf '\nA call takes 326 instructions of Linux, 37 of ours.\n' >>README.md
	figures make
	echo 327 >says/linux
	echo 38 >says/lwk
	figures make
	line=$(grep -n '^A call' README.md)
	grep -qx "README.md:${line%%:*}: says 326, which no block shows any more" <<<"$output"
	[ "$(grep -c 'no block shows' <<<"$output")" = 1 ]
}

@test "with another Linux its columns are skipped, with the reason, and ours are held" {
	figures make
	echo "another kernel" >build/linux/vmlinuz
	echo "linux-image 6.2" >build/linux/vmlinuz.package
	echo 1000 >says/linux
	same
	grep -q 'without linux: made with linux-image 6.1 ([0-9a-f]\{12\}), here is linux-image 6.2 ([0-9a-f]\{12\})$' \
		<<<"$output"
	[ "$(tail -n 1 says/measured)" = 'run --target lwk' ]
	echo 38 >says/lwk
	differs
	grep -qx -- '-syscall.p50 insn 37' <<<"$output"
	grep -qx -- '+syscall.p50 insn 38' <<<"$output"
}

@test "a block of Linux alone is skipped with another Linux" {
	cat >README.md <<-'END'
		```
		$ harness run --target linux
		```
	END
	figures make
	echo "another kernel" >build/linux/vmlinuz
	same
	grep -q '^skipped   README.md:2: made with linux-image 6.1 ' <<<"$output"
	[ "$(grep -c . says/measured)" = 1 ]
	# nor is anything known of a Linux that no make was seen with
	rm docs/figures.json
	same
	grep -q '^skipped .*no kernel is recorded' <<<"$output"
}

@test "what another compiler's kernels are alike in is the same, the rest is skipped, with the reason" {
	figures make
	echo '#define BUILD_COMPILER "gcc 14.2.0"' >build/commit.h
	same
	grep -q '^same ' <<<"$output"
	echo 38 >says/lwk
	same
	grep -qx 'skipped   README.md:4: made with guests by gcc 12.2.0, here by gcc 14.2.0' <<<"$output"
}

@test "what looks like output, a picture, or a table of figures, and is not marked, is found" {
	figures make
	cat >docs/page.md <<-'END'
		    $ harness show last
		    syscall.p50  insn  37

		```
		class, insn  range     n
		        106  106..106  5 insn
		```

		| change | insn |
		|---|---|
		| a nop | 1 |

		![a tick](tick.svg)
	END
	touch docs/tick.svg docs/old.png
	figures check no-such-block
	[ "$status" = 1 ]
	grep -qx 'docs/page.md:5: looks measured, and nothing says by what' <<<"$output"
	grep -qx 'docs/page.md:9: looks measured, and nothing says by what' <<<"$output"
	grep -qx 'docs/tick.svg: a picture, and nothing says by what it is made' <<<"$output"
	grep -qx 'docs/old.png: a picture that no document shows' <<<"$output"
	! grep -q 'page.md:1:' <<<"$output"
	# and nothing is made until it is
	figures make
	[ "$status" = 2 ]

	rm docs/old.png
	cat >docs/page.md <<-'END'
		<!-- not made: of this host -->

		    $ harness show last
		    syscall.p50  insn  37

		<!-- not made: an example
		     of the form -->
		| change | insn |
		|---|---|
		| a nop | 1 |

		<!-- not made: of this host -->
		![a tick](tick.svg)
	END
	figures check no-such-block
	grep -q ' 0 wrong' <<<"$output"
	same
	grep -qx 'not made  docs/page.md:3: of this host' <<<"$output"
	grep -qx 'not made  docs/page.md:8: an example of the form' <<<"$output"
}

@test "a marker that marks nothing, gives no reason or no command is found" {
	cat >docs/page.md <<-'END'
		<!-- not made: of this host -->
		A paragraph.

		<!-- not made -->
		```
		1 insn
		```

		<!-- made -->
		```
		2 insn
		```
	END
	figures check no-such-block
	[ "$status" = 1 ]
	grep -qx 'docs/page.md:1: marks nothing that could be made' <<<"$output"
	grep -qx 'docs/page.md:6: `not made` without a reason' <<<"$output"
	grep -qx 'docs/page.md:11: is marked as made, but by no command' <<<"$output"
}

@test "only lines that are asked for are shown, with ... for what is left out; others may change" {
	printf 'one 1\ntwo 2\nthree 3\nfour 4\n' >says/noise
	cat >docs/page.md <<-'END'
		<!-- made
		     lines: 1; /^three/,$ -->
		```
		$ harness noise lwk
		```
	END
	figures make
	[ "$(sed -n 5,8p docs/page.md)" = "$(printf 'one 1\n...\nthree 3\nfour 4')" ]
	sed -i 's/^two.*/two 22/' says/noise
	same
	sed -i 's/^three.*/three 33/' says/noise
	differs
	# nobody knows what ... stands for without that
	sed -i '/lines:/d; s/<!-- made/<!-- made -->/' docs/page.md
	figures check no-such-block
	grep -q 'leaves something out' <<<"$output"
}

@test "rows are chosen by their first word, and one that is gone is an error" {
	cat >docs/page.md <<-'END'
		    harness run --target lwk

		<!-- made: harness run --target lwk
		     rows: syscall.*
		           nothing.* -->
		```
		```
	END
	figures make
	[ "$status" = 2 ]
	grep -q 'no row begins with nothing' <<<"$output"
	sed -i 's/^ *nothing.*/-->/' docs/page.md
	figures make
	[ "$(sed -n 7,8p docs/page.md)" = "$(printf 'meter insn   unit      lwk\nsyscall.p50  insn       37')" ]
	same
}

@test "blocks after one run share it, and a picture is the file that a command leaves" {
	echo '20260101T000000-lwk-00000001 37' >says/noise
	cat >docs/page.md <<-'END'
		<!-- made
		     after: harness run --target all -->
		```
		$ harness noise lwk
		```

		<!-- made: harness noise lwk >tick.svg
		     after: harness run --target all -->
		![a tick](tick.svg)
	END
	figures make
	[ "$(grep -c . says/measured)" = 1 ]
	cmp says/noise docs/tick.svg
	[ ! -e tick.svg ]
	echo '20260101T000001-lwk-00000002 37' >says/noise
	same
	echo '20260101T000001-lwk-00000002 38' >says/noise
	differs
	grep -q '^differs   docs/page.md:10' <<<"$output"
}

@test "what somebody writes while it measures is kept" {
	touch says/slow
	docs/figures make >"$BATS_TEST_TMPDIR/out" 2>&1 &
	until [ -s says/pid ]; do sleep 0.1; done
	sed -i '1s/^/# Kernels\n\n/' README.md
	touch says/go
	wait $!
	[ "$(head -n 1 README.md)" = '# Kernels' ]
	grep -qx 'syscall.p50  insn       37      326' README.md
	same
}

@test "what takes long is checked when all is" {
	sed -i '3s/^/<!-- made\n     long: an hour -->\n/' README.md
	figures make
	echo 38 >says/lwk
	same
	grep -qx 'skipped   README.md:6: only with FIGURES=all: an hour' <<<"$output"
	differs all
	# or Linux's part alone
	sed -i 's/long: an hour/linux long: an hour/' README.md
	differs
	grep -q 'without linux: only with FIGURES=all: an hour' <<<"$output"
	[ "$(tail -n 1 says/measured)" = 'run --target lwk' ]
}

@test "a command that ends otherwise than said makes nothing; what others make is made" {
	cat >docs/page.md <<-'END'
		```
		$ harness frobnicate
		```
	END
	cp docs/page.md before
	figures make
	[ "$status" = 2 ]
	grep -qx 'harness frobnicate: ended with 2 instead of 0:' <<<"$output"
	cmp docs/page.md before
	rm before
	grep -q '^syscall.p50' README.md
	sed -i '1s/^/<!-- made\n     exit: 2 -->\n/' docs/page.md
	figures make
	[ "$status" = 0 ]
	sed -i 's/exit: 2/exit: 3/' docs/page.md
	differs
	grep -q 'ended with 2 instead of 3' <<<"$output"
}

@test "interrupted, it leaves documents and stores as they were, and nothing runs on" {
	figures make
	cp -r . "$BATS_TEST_TMPDIR/before"
	touch says/slow
	echo 38 >says/lwk
	# a shell lets what it starts behind it ignore the signal, and so does what runs this test
	env --default-signal=INT docs/figures make >"$BATS_TEST_TMPDIR/out" 2>&1 &
	until [ -s says/pid ]; do sleep 0.1; done
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" = 130 ]
	! kill -0 "$(<says/pid)"
	grep -q 'nothing was written' "$BATS_TEST_TMPDIR/out"
	diff -r --exclude says . "$BATS_TEST_TMPDIR/before"
}
