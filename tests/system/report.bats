#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# harness report, in a real browser: of three kernels, of this host, and of a store that wants to harm.

load common

# The build that the sanitizers watch writes the page; kernels are booted by the fast one.
report() {
	"$BATS_TEST_DIRNAME/../../build/san/harness/harness" report "$@"
}

# look PAGE CHECK [MORE...] [-- CHECK [MORE...]]...: in a browser.
look() {
	python3 "$BATS_TEST_DIRNAME/report_page.py" "$@"
}

setup_file() {
	own_store
	"$harness" run --target all --duration 20ms --steps 50 --workers 1 >/dev/null
	report --targets lwk,unikernel,linux --output "$BATS_FILE_TMPDIR/report.html"
}

setup() {
	own_store
	cd "$BATS_TEST_TMPDIR"
	page=$BATS_FILE_TMPDIR/report.html
	figures=$("$harness" slides --targets lwk --figure none 2>&1 | sed 's/.*there are //; s/,//g')
}

# A copy of the store, which a test may spoil.
spoiled() {
	mkdir store
	sqlite3 "$HARNESS_RESULTS/results.sqlite" ".backup store/results.sqlite"
	export HARNESS_RESULTS=$PWD/store
}

@test "every figure is there or left out with a word, with its claim, data and text alternatives" {
	[ "$(wc -w <<<"$figures")" -ge 8 ]
	look "$page" figures $figures
}

@test "numbers are those of compare, to the last digit, and those of figures the store's" {
	mapfile -t ids < <(grep -o '<td><code>[^<]*-[^<]*</code></td></tr>' "$page" | sed 's/<[^>]*>//g')
	[ ${#ids[@]} = 3 ]
	"$harness" compare "${ids[@]}" --format json >compare.json
	look "$page" numbers compare.json -- points syscall "$(jq -c '[.metrics[] |
		select(.metric | IN("syscall.p50", "syscall.p99", "syscall.max")) | .values[]]' compare.json)" \
		-- points overview "$(jq -c '[.metrics[] | select(.metric |
		IN("timeshare.switch_p50", "pagetouch.first4k_p50", "syscall.p50", "irq.stolen_p50")) |
		.values[]]' compare.json)"
}

@test "nothing is wider than a phone, a tablet, a desk" {
	look "$page" narrow
}

@test "tables sort by click and by keyboard" {
	look "$page" sort
}

@test "a figure's values by pointer and by arrow keys" {
	look "$page" hover
}

@test "where the time went: bars say what they stand for" {
	"$harness" run --target lwk --tick-hz 250 --bench selfish --duration 20ms --workers 1 --label ticking >/dev/null
	"$harness" blame ticking >/dev/null
	report --runs ticking
	look report.html bars
}

@test "by day, by night, and on paper" {
	look "$page" looks
}

@test "landmarks, headings, the way past the navigation" {
	look "$page" access
}

@test "without scripts all of it is there" {
	look "$page" without_script $figures
}

@test "one file that asks for nothing: no address of another, and a policy that lets none in" {
	! grep -oiE "(src|href|action|data)=[\"']?(https?:|//|[a-z./])" "$page"
	! grep -E "@import|url\(" "$page"
	grep -q "Content-Security-Policy\" content=\"default-src 'none';" "$page"
}

@test "the same runs make the same bytes" {
	report --targets lwk,unikernel,linux --output again.html
	cmp "$page" again.html
}

@test "texts of the store stay texts, whatever they are" {
	local evil="<script>window.hacked=1</script>\"'><img src=x onerror=hacked=1>&amp; @{x}^2 \`touch hacked\` \$(touch hacked)"
	local sql=${evil//\'/\'\'}
	spoiled
	sqlite3 store/results.sqlite "
		UPDATE workers SET release = substr('$sql', 1, 120);
		UPDATE runs SET label = '$sql' WHERE target = 'lwk';
		UPDATE pairs SET value = '$sql' WHERE kind = 'provenance' AND key = 'host_cpu';
		INSERT INTO pairs SELECT number, 'option', 99, 'append', '$sql' FROM runs WHERE target = 'linux';
		INSERT INTO pairs SELECT number, 'provenance', 999, '$sql', printf('%.*c', 3000, 'x') FROM runs;
		INSERT INTO pairs SELECT number, 'provenance', 1000 + column1, 'isolation_' || column2, column3 FROM runs,
			(VALUES (0, 'neighbour', 'busy'), (1, 'detours', '1'), (2, 'stolen', '9'), (3, 'longest', '9'),
			(4, 'window', '1e6'), (5, 'by', '$sql')) WHERE target = 'lwk'"
	report --targets lwk,unikernel,linux --output evil.html
	[ ! -e hacked ]
	look evil.html text "$evil" -- narrow -- figures $figures
	sqlite3 store/results.sqlite "UPDATE workers SET release = printf('%.*c', 120, 'x');
		UPDATE runs SET target = printf('%.*c', 200, 'y') WHERE target = 'unikernel'"
	report --targets "lwk,$(printf 'y%.0s' {1..200})" --output long.html
	look long.html narrow
}

@test "a run of this host, in nanoseconds" {
	"$harness" run --target linux-host --duration 20ms --steps 50 --workers 1 --format json >run.json ||
		skip "no linux-host here: $(jq -r '.runs[0].reason' run.json)"
	report --runs last
	"$harness" show last --format json >run.json
	look report.html figures $figures -- text "meter tsc" -- points syscall "$(jq -c '.runs[0].metrics |
		[.["syscall.p50"], .["syscall.p99"], .["syscall.max"]]' run.json)"
}

@test "what is left out is said, with the command" {
	"$harness" run --target lwk --bench syscall --duration 20ms --steps 50 --workers 1 --label alone >/dev/null
	run --separate-stderr report --runs alone
	[ "$status" = 0 ]
	[ "$output" = "report.html: 1 run, 1 figure" ]
	[[ "$stderr" == *"detours is left out"*"\`harness run --target lwk --workers 1 "* ]]
	look report.html figures $figures -- text "harness run --target lwk --workers 1 "
}

@test "a page boots nothing, and nothing is half-written on Ctrl-C" {
	HARNESS_QEMU=/bin/false "$harness" report --output quick.html
	# interrupted at several moments: the page is there whole, or not at all
	for delay in 0.01 0.03 0.06 0.1 0.15; do
		rm -f cut.html
		timeout --signal=INT "$delay" env --default-signal=INT "$harness" report --output cut.html \
			>/dev/null 2>&1 || true
		[ ! -e cut.html ] || cmp cut.html quick.html
		[ -z "$(find . -name 'cut.html.*')" ]
	done
}

@test "refusals say what would do, and leave no file" {
	run --separate-stderr report --output no/such/page.html
	[ "$status" = 2 ]
	[[ "$stderr" == *"no/such/page.html"* ]]
	[ ! -e no ]
	run --separate-stderr report lwk
	[ "$status" = 2 ]
	[[ "$stderr" == *"runs are named by --runs"* ]]
	run --separate-stderr report --runs lwk --targets lwk
	[ "$status" = 2 ]
	run --separate-stderr env PATH=/nowhere "$BATS_TEST_DIRNAME/../../build/san/harness/harness" report
	[ "$status" = 2 ]
	[[ "$stderr" == *"gnuplot-nox"* ]]
	HARNESS_RESULTS=$PWD/empty run --separate-stderr report
	[ "$status" = 2 ]
	[[ "$stderr" == *"no complete run yet"* ]]
	[ -z "$(find . -name "*.html*")" ]
}
