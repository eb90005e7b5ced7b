#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# harness slides, on runs of two kernels: pages, numbers, hostile texts, refusals.

load slides

@test "a deck: a page a figure, 16:9, fonts embedded, provenance on each" {
	run --separate-stderr slides
	[ "$status" = 0 ]
	[ "$output" = "slides.pdf: 12 pages" ]
	# what takes more than runs of all kernels, each with its command
	[ "$(wc -l <<<"$stderr")" = 3 ]
	[[ "$stderr" == "blame is left out: "*"isolation is left out: "*"history is left out: "* ]]
	[ "$(pdfinfo slides.pdf | awk '/^Pages/ {print $2}')" = 12 ]
	pdfinfo slides.pdf | grep -q '^Page size: *960 x 540'
	[ "$(pdffonts slides.pdf | sed 1,2d | wc -l)" -gt 0 ]
	# columns counted from the end, as a type may be two words: emb sub uni object ID
	[ -z "$(pdffonts slides.pdf | sed 1,2d | awk '$(NF - 4) != "yes"')" ]
	for page in {1..12}; do
		pdftotext -f $page -l $page slides.pdf - | tr '\n' ' ' >text
		grep -q "$("$harness" show lwk --format json | jq -r '.runs[0].id')" text
		grep -q 'meter insn' text
		grep -q 'harness run --target lwk,unikernel,linux' text
	done
}

@test "numbers in figures are the store's" {
	local figure metric target
	while read -r figure metrics; do
		slides --figure "$figure" --output "$figure.svg"
		for metric in $metrics; do
			for target in lwk unikernel linux; do
				value=$(number "$metric" $target)
				[ "$value" != null ]
				LC_ALL=en_US.UTF-8 python3 - "$figure.svg" "$value" $target <<-'END'
					import sys, xml.etree.ElementTree as tree
					texts = [' '.join(''.join(e.itertext()).split())
					         for e in tree.parse(sys.argv[1]).iter() if e.tag.endswith('}text')]
					wanted = '%s %s' % (format(round(float(sys.argv[2])), ','), sys.argv[3])
					assert wanted in texts, (wanted, texts)
				END
			done
		done
	done <<-'END'
		overview timeshare.switch_p50 pagetouch.first4k_p50 syscall.p50 irq.stolen_p50
		timeshare timeshare.switch_p99
		syscall syscall.p50 syscall.p99 syscall.max
		irq irq.stolen_max irq.latency_p50
	END
}

# texts FIGURE: every text of it, a line each.
texts() {
	slides --figure "$1" --output "$1.svg" >/dev/null
	python3 -c "
import sys, xml.etree.ElementTree as tree
for e in tree.parse(sys.argv[1]).iter():
    if e.tag.endswith('}text'): print(' '.join(''.join(e.itertext()).split()))" "$1.svg"
}

# title FIGURE: the claim that it makes, among all its words, in one line.
title() {
	slides --figure "$1" --output "$1.pdf" >/dev/null
	pdftotext "$1.pdf" - | tr '\n' ' ' | tr -s ' '
}

# three NUMBER: as figures print it, three digits without zeros behind that say nothing.
three() {
	python3 -c "
import sys, math
x = float(sys.argv[1])
if x != int(x): x = round(x, 2 - math.floor(math.log10(abs(x))))
print(f'{x:.12f}'.rstrip('0').rstrip('.'))" "$1"
}

@test "steps: the slowest's and one worker's alone are those of the store" {
	local slowest alone
	slowest=$(three "$(number barrier.slowdown linux | jq '. * 100')")
	alone=$("$harness" show linux --format json | jq '.runs[0].metrics
		| ((1 + .["barrier.slowdown"]) / (1 + .["barrier.imbalance"]) - 1) * 100')
	[ "$(number barrier.slowdown lwk)" = 0 ]
	title bsp | tee said
	grep -q "with 2 workers, steps are $slowest % longer on linux ($(three "$alone") % for one alone); not longer on lwk and unikernel" said
}

@test "quanta: the worst against the best, from the samples" {
	local less
	less=$("$harness" export linux --format csv | awk -F, '$1 == 0 && $3 == "ftq" && $4 == "work" {
		if (!n++ || $6 < worst) worst = $6
		if ($6 > best) best = $6
	} END {printf "%.12f", 100 * (1 - worst / best)}')
	title ftq | tee said
	grep -q "linux does $(three "$less") % less work than in its best; lwk and unikernel: all quanta alike" said
}

@test "the spectrum's line is that of harness noise: the tick" {
	local line
	"$harness" noise linux --format json >noise.json
	line=$(jq -r '.spectrum.lines[0] | "\(.frequency | round) Hz and \(.harmonics) harmonics"' noise.json)
	[[ "$line" == "250 Hz and"* ]]
	title spectrum | tee said
	grep -q "$line hold .* on linux; lwk and unikernel: no line stands out" said
	texts spectrum >said
	grep -qx "$line" said
}

@test "where the time went: what harness blame found, once it was asked" {
	run --separate-stderr slides --figure blame
	[ "$status" = 2 ]
	[[ "$stderr" == *"not charged to functions yet; \`harness blame 2"*"-linu-"*"\` makes what it needs"* ]]
	spoiled
	"$harness" blame linux --format json --quiet >blame.json
	title blame | tee said
	jq -r '([.functions[].insn] | add) as $all | .functions[0] | "\(.name) \(100 * .insn / $all)"' blame.json >first
	read -r name share <first
	grep -q "the costliest is $name, with $(three "$share") %" said
	grep -q "$(jq '.functions | length' blame.json) functions" said
	grep -q '^100 % of what detours take from linux is for the timer interrupt' <(sed 's/^Where the time went 11* //' said)
	jq -r '.classes[0] | "\(.n) of"' blame.json >class
	texts blame >said
	grep -q "^$(cat class) [0-9,]* insn" said
	# with the store spoiled, it is refused and not drawn
	sqlite3 store/results.sqlite "UPDATE blamed SET insns = insns + 1 WHERE kind = 'function' AND position = 5"
	run --separate-stderr slides --figure blame
	[ "$status" = 2 ]
	[[ "$stderr" == *"functions ran more than was stolen"* ]]
}

# alone TARGET NEIGHBOUR EVENTS STOLEN: a run as harness isolation makes it, of the LWK's, with that found.
alone() {
	local i=100 note
	"$harness" run --target lwk --bench selfish --workers 1 --duration 40ms >/dev/null
	sqlite3 store/results.sqlite "UPDATE runs SET target = '$1' WHERE number = (SELECT max(number) FROM runs)"
	for note in neighbour=$2 detours=$3 stolen=$4 longest=100 window=40000000 by=f; do
		sqlite3 store/results.sqlite "INSERT INTO pairs SELECT max(number), 'provenance', $((i++)),
			'isolation_${note%%=*}', '${note#*=}' FROM runs"
	done
}

@test "a core left alone: the rows that harness isolation made last, side by side" {
	run --separate-stderr slides --figure isolation
	[ "$status" = 2 ]
	[[ "$stderr" == *"\`harness isolation\` makes what it needs"* ]]
	spoiled
	alone linux-smp idle 10 400
	alone linux-smp busy 20 4000
	alone linux-tuned busy 7 1236
	alone cokernel busy 0 0
	alone lwk none 0 0
	title isolation | tee said
	grep -q 'Beside a busy core linux-smp loses 0.01 % and linux-tuned loses 0.00309 %; cokernel: no detour observed, at most 74.9/s' said
	grep -q 'harness isolation --duration 40ms' said
	texts isolation >said
	for text in '0.001 linux-smp' '250 linux-smp' '500 linux-smp' '175 linux-tuned' 'cokernel: none' 'lwk: none'; do
		grep -qx "$text" said
	done
}

@test "over stored runs: the values that the store has" {
	run --separate-stderr slides --figure history
	[ "$status" = 2 ]
	[[ "$stderr" == *"one run of each, and no history yet"* ]]
	spoiled
	"$harness" run --target lwk --duration 40ms --steps 100 --workers 2 >/dev/null
	sqlite3 store/results.sqlite "UPDATE figures SET value = 41 WHERE metric = 'syscall.p50'
		AND run = (SELECT min(number) FROM runs WHERE target = 'lwk')"
	title history | tee said
	grep -q "syscall.p50 over stored runs: lwk from $(number syscall.p50 lwk) to 41 insn in 2 runs" said
	slides --figure history --metric selfish.noise_fraction --output other.svg
	run --separate-stderr slides --metric planets
	[ "$status" = 2 ]
	[[ "$stderr" == *"no metric 'planets'"* ]]
}

@test "at an equal rate: what the recorded ticks add up to" {
	title equal-rate | tee said
	grep -q 'At an equal 250 timer ticks a second' said
	for target in lwk unikernel linux; do
		share=$("$harness" export $target --format csv | awk -F, '
			$3 == "irq" && $4 == "stolen_length" {sum += $6}
			$3 == "irq" && $4 == "stolen_window" {window += $6}
			END {printf "%.12f", 100 * sum / window}')
		texts equal-rate >said
		grep -qx "$(three "$share") $target" said
	done
	# at other rates there is no such figure
	spoiled
	sqlite3 store/results.sqlite "UPDATE samples SET value = 2 * value WHERE name = 'stolen_window'
		AND run = (SELECT number FROM runs WHERE target = 'lwk')"
	run --separate-stderr slides --runs lwk,linux --figure equal-rate
	[ "$status" = 2 ]
	[[ "$stderr" == *"lwk has 125 timer ticks a second in irq and linux has 250"*"--target lwk "*"--tick-hz 250\`"* ]]
}

@test "a silent kernel: none observed, with the bound, and no rate of 0" {
	slides --figure detours --runs lwk
	pdftotext detours.pdf - | tr '\n' ' ' >text
	[ "$(number selfish.events lwk)" = 0 ]
	grep -q 'lwk: no detour observed in 0.04 s, at most 74.9/s' text
	grep -q 'lwk: none' text
}

@test "at scale: a floor, where the recording is short" {
	slides --figure scale --runs lwk
	pdftotext scale.pdf - | tr '\n' ' ' | grep -q 'longer by at least 0 % on lwk'
}

@test "every figure that runs of all kernels can fill, as PDF, SVG and PNG" {
	local figure
	for figure in bsp overview timeshare memory syscall irq detours lengths ftq spectrum equal-rate scale; do
		slides --figure $figure
		slides --figure $figure --output $figure.svg
		slides --figure $figure --output $figure.png
		[ "$(pdfinfo $figure.pdf | awk '/^Pages/ {print $2}')" = 1 ]
		[ "$(head -c 8 $figure.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
		# width and height: 16:9
		[ "$(head -c 24 $figure.png | tail -c 8 | od -An -tu1 | tr -s ' ')" = ' 0 0 5 0 0 0 2 208' ]
		python3 -c "
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert (root.get('width'), root.get('height')) == ('960', '540'), root.attrib
assert sum(e.tag.endswith('}text') for e in root.iter()) > 8" $figure.svg
	done
}

@test "what a run lacks is left out, with the command" {
	spoiled
	"$harness" run --target lwk --bench syscall --duration 20ms --steps 50 --workers 1 --label alone >/dev/null
	run --separate-stderr slides --runs alone
	echo "$output $stderr"
	[ "$status" = 0 ]
	[ "$output" = "slides.pdf: 1 page" ]
	[[ "$stderr" == *"detours is left out"*"\`harness run --target lwk --workers 1 --duration 20ms --steps 50\`"* ]]
	# that command makes a run which has it
	command=${stderr#*detours is left out*\`harness }
	"$harness" ${command%%\`*} --label whole >/dev/null
	slides --runs whole --figure detours
	run --separate-stderr slides --runs alone --figure irq
	[ "$status" = 2 ]
	[[ "$stderr" == *"has not run the benchmark irq"* ]]
	[ ! -e irq.pdf ]
}

@test "a single benchmark's run, a gate's, or one with a tick, pushes nothing aside" {
	full=$("$harness" list runs --format csv | grep -o '^[^,]*-lwk-[^,]*')
	spoiled
	"$harness" run --target lwk --duration 10ms --steps 50 --workers 1 >/dev/null
	"$harness" run --target lwk --duration 40ms --steps 100 --workers 2 --tick-hz 250 >/dev/null
	slides --output a.pdf 2>said
	! grep '^left out' said
	pdftotext -l 1 a.pdf - | grep -q "$full"
	# with its options, by name
	slides --runs last --figure irq --output tick.svg
	grep -q 'tick-hz 250' tick.svg
}

@test "a target's colour is its own, whichever run comes first" {
	slides --figure syscall --runs unikernel,lwk --output a.svg
	slides --figure syscall --runs unikernel --output b.svg
	python3 - <<-'END'
		import re, xml.etree.ElementTree as tree
		def colours(file):
		    found = {}
		    for group in tree.parse(file).iter():
		        for text in group if group.tag.endswith('}g') else []:
		            name = re.fullmatch('[0-9]+ +(lwk|unikernel)', text.text or '')
		            if name:
		                found.setdefault(name[1], set()).add(group.get('fill'))
		    return found
		a, b = colours('a.svg'), colours('b.svg')
		assert a['lwk'] == {'rgb(0,114,178)'}, a
		assert a['unikernel'] == b['unikernel'] == {'rgb(213,94,0)'}, (a, b)
	END
}

@test "refusals say what would do" {
	run --separate-stderr slides --figure planets
	[ "$status" = 2 ]
	[[ "$stderr" == *"no figure 'planets'; there are bsp, overview, "* ]]
	run --separate-stderr slides --output deck.svg
	[ "$status" = 2 ]
	[[ "$stderr" == *"slides are a .pdf"* ]]
	run --separate-stderr slides --output no/such/deck.pdf
	[ "$status" = 2 ]
	[ ! -e no ]
	spoiled
	sqlite3 store/results.sqlite "UPDATE pairs SET value = '7' WHERE kind = 'parameter' AND key = 'steps'
		AND run = (SELECT number FROM runs WHERE target = 'lwk' ORDER BY id LIMIT 1)"
	run --separate-stderr slides --runs "$("$harness" list runs --format csv | grep -o '^[^,]*-lwk-[^,]*' | tail -1),unikernel"
	[ "$status" = 2 ]
	[[ "$stderr" == *"cannot stand side by side: steps 7 against 100"* ]]
	run --separate-stderr env PATH=/nowhere "$BATS_TEST_DIRNAME/../../build/san/harness/harness" slides
	[ "$status" = 2 ]
	[[ "$stderr" == *"gnuplot-nox"* ]]
}
