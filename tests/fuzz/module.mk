# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers: clang's libFuzzer over a parser and nothing else. tests/run gives each its corpus.

FUZZ_CFLAGS := -std=c11 -D_GNU_SOURCE -O1 -g -I. -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all
WIRE_SRC := $(addprefix harness/,wire.c wire_bench.c wire_supervisor.c record.c console.c run.c meter.c \
	memory.c error.c)

$(B)/tests/wire_fuzz: tests/fuzz/wire_fuzz.c $(WIRE_SRC) $(wildcard harness/*.h) microbench/wire.h
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

$(B)/tests/ftrace_fuzz: tests/fuzz/ftrace_fuzz.c harness/ftrace.c harness/memory.c harness/error.c
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@
FUZZERS += $(B)/tests/ftrace_fuzz

$(B)/tests/host_fuzz: tests/fuzz/host_fuzz.c $(addprefix harness/,conditions.c cpus.c file.c tsc.c \
		run.c meter.c units.c memory.c error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@ -lhwloc -lm
FUZZERS += $(B)/tests/host_fuzz

GATE_SRC := $(addprefix harness/,policy.c baseline.c arm.c file.c metrics.c metrics_check.c \
	metrics_detours.c metrics_pool.c metrics_steps.c detours.c params.c units.c run.c meter.c print.c print_table.c \
	print_csv.c print_counted.c json.c table.c number.c json_text.c \
	memory.c error.c) $(wildcard noise/*.c)
$(B)/tests/gate_fuzz: tests/fuzz/gate_fuzz.c $(GATE_SRC) $(wildcard harness/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@ -ljansson -lgsl -lgslcblas -lm
FUZZERS += $(B)/tests/gate_fuzz

$(B)/tests/kallsyms_fuzz: tests/fuzz/kallsyms_fuzz.c $(addprefix harness/,kallsyms_text.c symbols.c \
		memory.c error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@
FUZZERS += $(B)/tests/kallsyms_fuzz

$(B)/tests/plugin_log_fuzz: tests/fuzz/plugin_log_fuzz.c $(addprefix harness/,plugin_log.c \
		blame_walk.c flow.c symbols.c memory.c error.c) harness/plugin/log.h
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@
FUZZERS += $(B)/tests/plugin_log_fuzz

$(B)/tests/own_figures_fuzz: tests/fuzz/own_figures_fuzz.c $(addprefix harness/,own_figures.c core_log.c \
		plugin_log.c blame_walk.c flow.c symbols.c run.c meter.c params.c units.c memory.c error.c) harness/plugin/log.h
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@
FUZZERS += $(B)/tests/own_figures_fuzz

$(B)/tests/svg_fuzz: tests/fuzz/svg_fuzz.c $(addprefix harness/,svg.c html.c words.c number.c memory.c \
		error.c)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) $^ -o $@ -lm
FUZZERS += $(B)/tests/svg_fuzz
