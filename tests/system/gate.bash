# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of the gate: copies of the repository with a change.

load ../system/common

repository=$BATS_TEST_DIRNAME/../..
short="--duration 20ms --steps 50 --workers 1 --phases 1 --quiet"

# A copy of the repository with its images; `variant NAME SED-SCRIPT FILE` changes a file and builds.
variant() {
	local copy=$BATS_TEST_TMPDIR/$1
	git clone -q "$repository" "$copy"
	sed -i "$2" "$copy/$3"
	make -s -C "$copy" build/lwk.elf build/bench.elf build/bench.objects build/plugin.so build/idle.so
	cp "$repository/harness/harness" "$copy/harness/"
	gate="$copy/harness/harness gate --target lwk --base-images $repository $short"
}

setup() {
	export HARNESS_RESULTS=$BATS_TEST_TMPDIR/store
}
