/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks: where in a benchmark's code measuring begins and ends. Each costs no instruction: it is an
 * entry of the section MARKS_SECTION, which is not loaded, with the address of an instruction and
 * what it means. Who watches the machine from outside (harness/plugin) reads them from the ELF.
 *
 * One header for both sides: the benchmarks, and the harness.
 */
#ifndef MARKS_H
#define MARKS_H

#define MARKS_SECTION ".clock_marks"
/* An entry: the address, then the kind; 64 bits each, little-endian. */
#define MARK_BYTES 16

/*
 * Kinds. The first ones mark a clock read: a span of measured time ends, or begins, or both, right
 * after that instruction. The others mark a place, which is passed just before its instruction.
 */
#define MARK_SAMPLE	 1 /* read: a sample begins */
#define MARK_SAMPLE_END	 2 /* read: it ends */
#define MARK_LOOP_ENTRY	 3 /* read: the measured loop is entered, its first iteration begins */
#define MARK_LOOP	 4 /* read: an iteration ends, the next begins */
#define MARK_LOOP_RECORD 5 /* read: a detour is recorded, the next iteration begins */
#define MARK_LAST_READ	 5
#define MARK_LOOP_LEAVE	 6 /* place: the measured loop is left; the last read was the last */
#define MARK_BENCHMARK	 7 /* place: a benchmark begins */
#define MARK_LAST	 7

#define MARK_TEXT_OF(x) #x
#define MARK_TEXT(x)	MARK_TEXT_OF(x)

/* For inline assembly: an entry for the instruction that has the local label 1. */
#define MARK_ENTRY(kind) \
	"\n\t.pushsection " MARKS_SECTION ",\"\",@progbits\n\t.quad 1b, " kind "\n\t.popsection"

#endif
