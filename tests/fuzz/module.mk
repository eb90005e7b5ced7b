# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers: clang's libFuzzer over a parser and nothing else. tests/run gives each its corpus.

FUZZ_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -I. -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all
WIRE_SRC := $(addprefix harness/,wire/wire.c wire/bench_records.c wire/supervisor_records.c wire/record.c wire/console.c run/run.c run/meter.c \
	base/memory.c base/error.c)

$(B)/tests/wire_fuzz: tests/fuzz/wire_fuzz.c $(WIRE_SRC) $(wildcard harness/*/*.h) microbench/wire.h
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@ -lnettle -lz
FUZZERS += $(B)/tests/wire_fuzz

TRACE_SRC := noise/trace.c noise/trace_text.c
$(B)/tests/trace_fuzz: tests/fuzz/trace_fuzz.c $(TRACE_SRC) $(wildcard noise/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@ -lm
FUZZERS += $(B)/tests/trace_fuzz

$(B)/tests/proxy_fuzz: tests/fuzz/proxy_fuzz.c targets/cokernel/proxy.c $(wildcard targets/cokernel/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@
FUZZERS += $(B)/tests/proxy_fuzz

# With the kernel's files inside: the fuzzer stands where the kernel waits.
$(B)/tests/ring_fuzz: tests/fuzz/ring_fuzz.c targets/kernel/channel.c targets/lwk/delegate.c $(wildcard targets/cokernel/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $< -o $@
FUZZERS += $(B)/tests/ring_fuzz

$(B)/tests/ftrace_fuzz: tests/fuzz/ftrace_fuzz.c harness/blame/ftrace.c harness/blame/ftrace_charge.c harness/base/memory.c harness/base/error.c
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@
FUZZERS += $(B)/tests/ftrace_fuzz

$(B)/tests/host_fuzz: tests/fuzz/host_fuzz.c $(addprefix harness/,host/conditions.c host/cpus.c base/file.c host/tsc.c \
		run/run.c run/meter.c run/units.c base/memory.c base/error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@ -lhwloc -lm
FUZZERS += $(B)/tests/host_fuzz

GATE_SRC := $(addprefix harness/,gate/policy.c gate/baseline.c gate/arm.c base/file.c metrics/metrics.c metrics/check.c \
	metrics/check_detours.c metrics/pool.c metrics/steps.c run/detours.c run/params.c run/units.c run/run.c run/meter.c print/print.c print/runs_table.c \
	print/runs_csv.c print/counted.c print/runs_json.c base/table.c base/number.c base/json_text.c \
	base/memory.c base/error.c) $(wildcard noise/*.c)
$(B)/tests/gate_fuzz: tests/fuzz/gate_fuzz.c $(GATE_SRC) $(wildcard harness/*/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@ -ljansson -lgsl -lgslcblas -lm
FUZZERS += $(B)/tests/gate_fuzz

$(B)/tests/kallsyms_fuzz: tests/fuzz/kallsyms_fuzz.c $(addprefix harness/,cores/kallsyms_text.c cores/symbols.c \
		base/memory.c base/error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@
FUZZERS += $(B)/tests/kallsyms_fuzz

$(B)/tests/plugin_log_fuzz: tests/fuzz/plugin_log_fuzz.c $(addprefix harness/,cores/plugin_log.c \
		cores/walk.c cores/opcode.c cores/symbols.c base/memory.c base/error.c) harness/plugin/log.h
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@
FUZZERS += $(B)/tests/plugin_log_fuzz

$(B)/tests/core_samples_fuzz: tests/fuzz/core_samples_fuzz.c $(addprefix harness/,cores/core_samples.c cores/core_samples_put.c \
		cores/core_samples_ftq.c cores/core_samples_wait.c cores/core_log.c cores/plugin_log.c cores/walk.c cores/opcode.c cores/symbols.c run/run.c run/meter.c run/params.c run/units.c base/memory.c base/error.c) harness/plugin/log.h
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@
FUZZERS += $(B)/tests/core_samples_fuzz

$(B)/tests/svg_fuzz: tests/fuzz/svg_fuzz.c $(addprefix harness/,figures/svg.c base/html.c base/words.c base/number.c base/memory.c \
		base/error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@ -lm
FUZZERS += $(B)/tests/svg_fuzz
