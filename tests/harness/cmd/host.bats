#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The target linux-host: real time, on whatever machine this is. How quiet it is is not tested here.

load common

setup() {
	own_store
	export HARNESS_QEMU=/nowhere # nothing here boots
	first=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
	"$harness" doctor --format json 2>/dev/null |
		jq -e '.checks[] | select(.check == "tsc") | .state != "missing"' >/dev/null ||
		skip "this processor's time-stamp counter is no clock"
}

host_run() {
	"$harness" run --target linux-host --duration 50ms --steps 50 "$@"
}

@test "a worker on each core; all benchmarks, in nanoseconds by the run's own clock" {
	host_run --format json >"$BATS_TEST_TMPDIR/run.json"
	jq -e '.runs[0] | .status == "ok" and .meter == "tsc" and .units["syscall.p50"] == "ns" and
		.provenance.meeting == "shared" and .provenance.host_migrations == "0" and
		(.provenance.host_timer_hz | tonumber) >= 0 and (.provenance.host_mitigations | length) > 0 and
		((.provenance.tsc_hz | tonumber) / (.provenance.tsc_khz | tonumber) / 1000 - 1 | fabs) < 1e-4 and
		(.provenance.tsc_ppm | tonumber) < 10 and
		(.provenance.host_cpus | split(",") | length) == .parameters.workers and
		.metrics["selfish.quiet_loop"] > 0 and .metrics["selfish.quiet_loop"] < 1000 and
		.metrics["syscall.p50"] > 0 and .metrics["barrier.slowdown"] > -0.01 and
		.metrics["selfish.threshold"] > 99' "$BATS_TEST_TMPDIR/run.json"
	[ "$(stored)" = "ok 1 " ]
}

@test "locked memory does not fault in a window" {
	host_run --bench selfish,barrier --format json >"$BATS_TEST_TMPDIR/run.json"
	jq -e '.runs[0].provenance.host_memory_locked == "yes"' "$BATS_TEST_TMPDIR/run.json" ||
		skip "this user may not lock memory"
	jq -e '.runs[0].metrics["selfish.faults"] == 0' "$BATS_TEST_TMPDIR/run.json"
}

@test "the processors that were asked for, and phases" {
	host_run --cpus "$first" --phases 2 --bench selfish,barrier --format json >"$BATS_TEST_TMPDIR/run.json"
	jq -e --arg cpu "$first" '.runs[0] | .provenance.host_cpus == $cpu and .parameters.workers == 1 and
		.options.cpus == $cpu and .parameters.phases == 2' "$BATS_TEST_TMPDIR/run.json"
}

@test "a real-time priority, or why not" {
	if chrt -f 1 true 2>/dev/null; then
		host_run --cpus "$first" --fifo 1 --bench syscall
	else
		run --separate-stderr host_run --cpus "$first" --fifo 1 --bench syscall
		[ "$status" = 2 ]
		[[ "$stderr" == *"real-time priority"* ]]
	fi
}

@test "a busy neighbour on the worker's processor makes a disturbed run" {
	taskset -c "$first" sh -c 'while :; do :; done' 3>&- &
	local neighbour=$!
	host_run --cpus "$first" --bench selfish --duration 300ms --format json \
		>"$BATS_TEST_TMPDIR/run.json" 2>"$BATS_TEST_TMPDIR/said"
	kill $neighbour
	jq -e '.runs[0].provenance.disturbed | contains("other programs took the processor")' "$BATS_TEST_TMPDIR/run.json"
	grep -q 'linux-host ([^)]*): disturbed:' "$BATS_TEST_TMPDIR/said"
}

@test "meters never stand in one table" {
	host_run --bench syscall --label here >"$BATS_TEST_TMPDIR/host"
	HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu fake_run >"$BATS_TEST_TMPDIR/guest"
	grep -q '^meter tsc' "$BATS_TEST_TMPDIR/host"
	grep -q '^meter insn' "$BATS_TEST_TMPDIR/guest"
	HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu run --separate-stderr "$harness" rerun here
	[ "$status" = 2 ]
	[[ "$stderr" == *"its bytes never repeat"* ]]
}

@test "scale, noise and compare take it, and take time for time" {
	host_run --bench selfish,ftq --label here
	"$harness" scale last --workers 1 --quantum 1ms --format json | jq -e '.rows[0].unit == "ns"'
	"$harness" noise last --format json >"$BATS_TEST_TMPDIR/noise.json"
	local ticks hz
	ticks=$("$harness" export last --format csv | sed -n 's/^0,0,selfish,window,0,//p')
	hz=$("$harness" show last --format json | jq '.runs[0].provenance.tsc_hz | tonumber')
	jq -e --argjson ticks "$ticks" --argjson hz "$hz" '.unit == "ns" and
		(.window / ($ticks * 1e9 / $hz) - 1 | fabs) < 1e-9' "$BATS_TEST_TMPDIR/noise.json"
	"$harness" compare last last | grep -q '^meter tsc'
	HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu fake_run >/dev/null
	run --separate-stderr "$harness" compare here linux
	[ "$status" = 2 ]
	[[ "$stderr" == *"linu"*"meter"*"insn"*"tsc"* || "$stderr" == *"meter"*"tsc"*"insn"* ]]
}

@test "events: the kernel's own are counted around each benchmark, and net of the counting" {
	if ! host_run --cpus "$first" --bench syscall,pagetouch --events page-faults,context-switches --format json \
		>"$BATS_TEST_TMPDIR/run.json" 2>"$BATS_TEST_TMPDIR/said"; then
		grep -q perf_event_paranoid "$BATS_TEST_TMPDIR/said"
		skip "this user may count nothing"
	fi
	# 512 pages are written to, as many are read; what the counting itself does would be a switch each
	jq -e '.runs[0].provenance | (.events_syscall | startswith("page-faults=0 ")) and
		(.events_pagetouch | capture("page-faults=(?<n>[0-9]+)").n | tonumber | . >= 1024 and . < 1200) and
		.host_events_multiplexed == "no"' "$BATS_TEST_TMPDIR/run.json"
	"$harness" show last | grep -q '^counted .*page-faults'
}

@test "events: what cannot be counted, or is none" {
	run --separate-stderr host_run --cpus "$first" --bench syscall --events cycles
	[ "$status" = 0 ] || [[ "$stderr" == *"cycles"*"no such counter"* || "$stderr" == *perf_event_paranoid* ]]
	run --separate-stderr host_run --events nonsense
	[ "$status" = 2 ]
	[[ "$stderr" == *"nonsense"* ]]
	run --separate-stderr "$harness" run --target lwk --events cycles
	[ "$status" = 2 ]
}

@test "events of any processor, with their codes" {
	"$harness" events --pmu amd64_fam19h_zen4 --format csv | grep -q '^amd64_fam19h_zen4::RETIRED_INSTRUCTIONS,0x5300c0,'
	"$harness" events cycles,page-faults --format json | jq -e '[.events[].event] ==
		["perf::PERF_COUNT_HW_CPU_CYCLES", "perf::PERF_COUNT_SW_PAGE_FAULTS"]'
	"$harness" events | grep -q '^perf  *[0-9]* *yes'
	run --separate-stderr "$harness" events --pmu abacus
	[ "$status" = 2 ]
	[[ "$stderr" == *"no PMU 'abacus'"* ]]
}

@test "blame: detours charged to the kernel's tracepoints, or why not" {
	host_run --cpus "$first" --bench selfish >/dev/null
	if grep -q tracefs /proc/mounts; then
		skip "tracefs is mounted here: the next test uses it"
	fi
	run --separate-stderr "$harness" blame last
	[ "$status" = 2 ]
	[[ "$stderr" == *"mount -t tracefs"* ]]
}

@test "blame: with tracefs in a mount namespace of its own" {
	unshare -m mount -t tracefs nodev /sys/kernel/tracing 2>/dev/null || skip "this user may not mount tracefs"
	host_run --cpus "$first" --bench selfish --duration 300ms >/dev/null
	# a busy neighbour, so that there is something to be charged
	taskset -c "$first" sh -c 'while :; do :; done' 3>&- &
	local neighbour=$!
	unshare -m sh -c "mount -t tracefs nodev /sys/kernel/tracing && '$harness' blame last --format json &&
		! ls /sys/kernel/tracing/instances | grep -q harness" >"$BATS_TEST_TMPDIR/blame.json" ||
		{ kill $neighbour; grep -q . "$BATS_TEST_TMPDIR/blame.json" || skip "this kernel gives no trace"; false; }
	kill $neighbour
	jq -e '.detours > 0 and .strange_lines == 0 and
		([.causes[] | select(.name == "task/sh") | .stolen] | add) > 0 and
		(((.causes | map(.stolen) | add) + .around + .unattributed) / .stolen - 1 | fabs) < 1e-9' "$BATS_TEST_TMPDIR/blame.json"
}

@test "time in a guest: a KVM that interprets is refused, with its number; auto falls back, and says why" {
	[ -w /dev/kvm ] || skip "there is no KVM here"
	export HARNESS_QEMU=
	"$harness" doctor --format json 2>/dev/null | jq -e '.checks[] | select(.check == "kvm") | .state != "ok"' >/dev/null ||
		skip "KVM runs guests on the processor here"
	run --separate-stderr "$harness" run --target lwk --meter tsc
	[ "$status" = 2 ]
	[[ "$stderr" == *"target lwk would need KVM, but a guest"* ]]
	"$harness" run --target lwk --bench syscall --steps 10 --workers 1 --meter auto --format json \
		>"$BATS_TEST_TMPDIR/run.json" 2>"$BATS_TEST_TMPDIR/said"
	jq -e '.runs[0] | .meter == "insn" and .metrics["syscall.p50"] > 0' "$BATS_TEST_TMPDIR/run.json"
	grep -q 'lwk: meter insn: ' "$BATS_TEST_TMPDIR/said"
	# what was found is kept, by machine and kernel
	"$harness" run --target lwk --bench syscall --steps 10 --workers 1 --meter auto 2>&1 | grep -q remembered
}

# As if a probe had passed: the store's folder remembers one.
remember_kvm() {
	mkdir -p "$HARNESS_RESULTS"
	echo "0.5 $(cat /etc/machine-id 2>/dev/null) $(uname -n) $(uname -r) $(uname -v) $HARNESS_QEMU" >"$HARNESS_RESULTS/kvm-probe"
}

@test "time in a guest: pinned by its monitor, in nanoseconds" {
	[ -w /dev/kvm ] || skip "there is no KVM here"
	export HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu
	remember_kvm
	FAKE_PINNED=$BATS_TEST_TMPDIR/pinned "$harness" run --target linux --meter auto --bench syscall --duration 1ms \
		--steps 128 --workers 1 --format json >"$BATS_TEST_TMPDIR/run.json"
	jq -e '.runs[0] | .status == "ok" and .meter == "tsc" and .units["syscall.p50"] == "ns" and
		.provenance.meeting == null and (.provenance.qemu_arguments | contains("-accel kvm"))' "$BATS_TEST_TMPDIR/run.json"
	grep -q "^\[$first\]$" "$BATS_TEST_TMPDIR/pinned"
	FAKE=deaf run --separate-stderr "$harness" run --target linux --meter tsc --bench syscall --workers 1
	[ "$status" = 2 ]
	[[ "$stderr" == *"monitor refuses qmp_capabilities: what?"* ]]
}

@test "time in a guest: remembered of another kernel is not remembered" {
	[ -w /dev/kvm ] || skip "there is no KVM here"
	export HARNESS_QEMU=$BATS_TEST_DIRNAME/fake_qemu
	remember_kvm
	sed -i 's/$/x/' "$HARNESS_RESULTS/kvm-probe"
	run --separate-stderr "$harness" run --target linux --meter tsc --bench syscall --workers 1
	[ "$status" = 2 ]
	[[ "$stderr" == *"would need KVM, but"* ]]
}

@test "doctor: what is found matches this machine, and changes come with commands" {
	export HARNESS_QEMU=
	"$harness" doctor --format json >"$BATS_TEST_TMPDIR/doctor.json" || true
	jq -e '.can_measure.tsc and (.checks | length > 12) and all(.checks[]; .found != "")' "$BATS_TEST_TMPDIR/doctor.json"
	if ! grep -q tracefs /proc/mounts; then
		jq -e '.checks[] | select(.check == "tracepoints") | .state == "missing" and (.command | contains("mount -t tracefs"))' "$BATS_TEST_TMPDIR/doctor.json"
	fi
	if [ -z "$(cat /sys/devices/system/cpu/isolated)" ] && [ "$(nproc --all)" -gt 1 ]; then
		jq -e '.checks[] | select(.check == "isolated cores") | .command | contains("nohz_full=1")' "$BATS_TEST_TMPDIR/doctor.json"
	fi
	"$harness" doctor | grep -q '^Time can be measured here'
}

# doctor_says ISOLATED NOHZ_FULL: of isolated cores, where the kernel says so of them (root's own mounts).
doctor_says() {
	local cpus=$BATS_TEST_TMPDIR/cpus
	mkdir -p "$cpus"
	cp /sys/devices/system/cpu/{online,present,possible} "$cpus"
	for core in /sys/devices/system/cpu/cpu[0-9]*; do
		mkdir -p "$cpus/${core##*/}"
		cp -r "$core/topology" "$cpus/${core##*/}/" 2>/dev/null || true
	done
	printf "$1" '(null)' >"$cpus/isolated"
	printf "$2" '(null)' >"$cpus/nohz_full"
	unshare -m sh -c "mount --bind '$cpus' /sys/devices/system/cpu && '$harness' doctor --format json" 2>/dev/null |
		jq -r '.checks[] | select(.check == "isolated cores") | "\(.state): \(.found)"'
}

@test "doctor: (null), however padded, is no processor without a tick; a list that cannot be read is unknown" {
	unshare -m true 2>/dev/null || skip "this user may not mount"
	[ "$(doctor_says '1\n' '%8s\n')" = "limited: isolated: 1; without a tick: none" ]
	[ "$(doctor_says '%256s\n' '1\n')" = "limited: isolated: none; without a tick: 1" ]
	[ "$(doctor_says '1\n' 'what?\n')" = "limited: isolated: 1; without a tick: unknown" ]
	[ "$(doctor_says '1-3\n' '4\n')" = "limited: isolated: 1-3; without a tick: 4" ]
	[ "$(doctor_says '1-3\n' '1-7:1/2\n')" = "ok: isolated: 1-3; without a tick: 1,3,5,7" ]
}

@test "--cpus: all, and the kernel's strides" {
	run --separate-stderr host_run --cpus all --workers 1 --bench syscall --format json
	echo "$stderr"
	[ "$status" = 0 ] || [[ "$stderr" == *"threads of one core"* ]]
	host_run --cpus "$first-$first:1/2" --bench syscall --format json |
		jq -e --arg cpu "$first" '.runs[0].provenance | .host_cpus == $cpu and .host_isolated != "(null)" and
			(.host_allowed | test("^[0-9]"))'
}

@test "a worker that is killed fails the run, and nobody waits for it at the barrier" {
	"$harness" run --target linux-host --duration 20s --bench selfish,barrier >/dev/null 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	local pid=$! worker=
	for _ in $(seq 100); do
		worker=$(pgrep -P "$pid" -f host.worker=0) && break
		sleep 0.05
	done
	[ -n "$worker" ]
	kill -9 "$worker"
	local code=0
	wait $pid || code=$?
	[ "$code" = 2 ]
	grep -q 'worker 0, phase 0: the worker was killed by signal 9' "$BATS_TEST_TMPDIR/said"
	[ "$(stored failed)" = "ok 1 " ]
}
