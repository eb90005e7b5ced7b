#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/system/slides.bats leaves out: every figure again, with texts that are long or evil.

load ../system/slides

# The text of every page of a deck must be within the slide.
within() {
	pdftotext -bbox "$1" boxes.html
	python3 - boxes.html <<-'END'
		import re, sys
		words = re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<', open(sys.argv[1]).read())
		assert len(words) > 100
		for left, top, right, bottom, text in words:
		    assert float(left) >= 0 and float(top) >= 0 and float(right) <= 960 and float(bottom) <= 540, (text, left, top, right, bottom)
	END
}

@test "no text leaves the slide: of three runs, of one, of six with long names" {
	slides --output three.pdf
	within three.pdf
	slides --runs linux --output one.pdf
	within one.pdf
	spoiled
	for options in '--tick-hz 250' '--tick-hz 1000' '--append debug=a-rather-long-option'; do
		"$harness" run --target lwk --duration 40ms --steps 100 --workers 2 $options --label "six" >/dev/null
	done
	slides --runs "$("$harness" list runs --format csv | sed '1d; s/,.*//' | paste -sd,)" --output six.pdf
	within six.pdf
	pdftotext six.pdf - | grep -q 'tick_hz=1000'
	# no claim is cut
	! pdftotext six.pdf - | sed -n '3,7p' | grep '…'
}

@test "texts of the store stay texts, in every figure" {
	local evil="<script>alert(1)</script>'; system \"touch ./hacked\" \`touch ./hacked\` @{x}^2 \n \$(touch hacked) ☃ %s"
	local quoted=${evil//\'/\'\'} figure
	spoiled
	"$harness" run --target lwk --duration 40ms --steps 100 --workers 2 >/dev/null
	"$harness" blame linux --quiet >/dev/null
	sqlite3 store/results.sqlite "
		UPDATE workers SET release = '$quoted';
		UPDATE runs SET label = '$quoted';
		UPDATE runs SET target = '$quoted' WHERE target = 'lwk';
		UPDATE blamed SET name = '$quoted' || position;
		INSERT INTO pairs SELECT number, 'option', 0, '$quoted', '$quoted' FROM runs WHERE target = 'unikernel'"
	slides --output evil.pdf 2>said || { cat said; false; }
	[ "$(pdfinfo evil.pdf | awk '/^Pages/ {print $2}')" = 14 ]
	pdftotext evil.pdf - | grep -q '<script>'
	for figure in bsp overview memory lengths ftq spectrum blame equal-rate scale history; do
		slides --figure $figure --output $figure.svg
		# well-formed, and no element of that name
		python3 -c "
import sys, xml.etree.ElementTree as tree
elements = list(tree.parse(sys.argv[1]).iter())
assert not [e for e in elements if 'script' in e.tag]
assert '<script>' in ''.join(elements[0].itertext())" $figure.svg
	done
	[ ! -e hacked ]
	# a command that is named is one command still, for a shell
	run --separate-stderr slides --runs unikernel --figure history
	[ "$status" = 2 ]
	harness() { printf '%s\n' "$@" >arguments; }
	command=${stderr#*; \`}
	eval "${command%\` makes what it needs}"
	[ ! -e hacked ]
	[ "$(tail -1 arguments)" = "$evil" ]
	sqlite3 store/results.sqlite "UPDATE workers SET release = printf('%.*c', 100, 'x')"
	slides --figure syscall
}
