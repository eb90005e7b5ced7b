/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each core of a machine ran in each benchmark, by its own clock: the plugin's log, sorted by
 * cores, benchmarks, loops, detours and samples. Knows no worker, and not what benchmarks measure.
 */
#ifndef CORES_CORE_LOG_H
#define CORES_CORE_LOG_H

#include "harness/cores/elf_symbols.h"
#include "harness/cores/plugin_log.h"
#include "harness/cores/symbols.h"

/* One interruption of a loop. */
struct core_interruption {
	uint64_t start, length; /* virtual time; the core's own instructions */
	bool fused;		/* it may be several, which nobody can tell */
};

/* A detour, or a sample. Lengths are in the core's own instructions but `total`: all cores'. */
struct core_span {
	uint32_t mark; /* a sample's: where it began */
	uint64_t start, total;
	uint64_t begun;	     /* with instructions that faulted counted twice, as turns are */
	uint64_t length;     /* with none counted twice, as the guest's clock counts */
	uint64_t iterations; /* a detour's: of the loop, that were over when it began */
	uint64_t all_turns;  /* since the program began to look for this sample's end */
	struct plugin_turn *turns;
	size_t n_turns;				 /* the last ones */
	struct core_interruption *interruptions; /* a detour's: at least one; `length` in all */
	size_t n_interruptions;
	bool other;	  /* a detour in which the worker's other thread ran */
	bool undisturbed; /* no other core ran meanwhile: the guest measured the same */
	bool used;	  /* by whoever makes samples of it */
};

struct core_spans {
	struct core_span *items;
	size_t n;
};

/* One pass of a measured loop, from its first clock read to its last. */
struct core_pass {
	uint64_t total, own; /* both clocks at its first read */
	uint64_t length;     /* own */
	uint64_t iterations;
	size_t first; /* index of the first of its detours */
};

/* One benchmark. */
struct core_part {
	struct core_pass *passes;
	size_t n_passes;
	struct core_spans detours, samples;
	bool any_length; /* detours count whatever their length, and the guest's threshold does not */
};

/* Benchmarks in the order in which the core ran them; none on cores that ran something else. */
struct core_parts {
	struct core_part *items;
	size_t n;
};

struct core_log {
	struct core_parts cores[LOG_CORES_MAX];
};

/* Of a log's bytes, whose marks and symbols these are. To be freed in any case. */
bool core_log_read(struct core_log *log, const void *bytes, size_t n, const struct elf_marks *marks,
		   struct symbols *symbols, struct error *error);
void core_log_free(struct core_log *log);

/*
 * Where among a sample's instructions a time was that lies `left` ticks of the machine's clock
 * after the sample's beginning (before it, if negative): how many the core has run from then to the
 * sample's end, none counted twice. When others ran at that time, that is from the core's next turn
 * on. False if that was before the turns that the log has.
 */
bool core_span_since(const struct core_span *span, int64_t left, int64_t *since);

#endif
