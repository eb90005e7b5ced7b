/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of benchmarks: what is known of each besides its code. The program takes from it what
 * it runs when nobody says (params.c), the harness everything else (harness/run/benchmarks.h). It
 * needs no library.
 *
 *     B(name, when, where, summary, loops, detours, samples)
 *
 * name     of its file and of its function name_run(), and what users call it
 * when     USUAL: it runs unless others are named; ASKED: only when it is named
 * where    ALONE: on every kernel, each worker by the clock of its own core. BESIDE: only on a kernel
 *          that runs beside another one, by the machine's clock, which both share
 * summary  one line for `harness list`
 * loops    functions that are its measured loop, or recorded by it: what runs in the kernel between two
 *          of their iterations is a detour. "" if it has none: then it takes samples
 * detours  the series in which it reports the lengths of its detours; "" if it reports none
 * samples  series of samples, each from one marked clock read to the next (SAMPLE in samples.h), in
 *          the order in which they are taken; "" if who stole from them cannot be told
 *
 * Several names in one text are separated by blanks. The order is that of running and of printing.
 */
#ifndef MICROBENCH_BENCHMARKS_H
#define MICROBENCH_BENCHMARKS_H

/* clang-format off */
#define BENCHMARKS(B)                                                                                \
	B(selfish, USUAL, ALONE,                                                                     \
	  "every detour of a loop that reads the clock: all noise, in the time domain",              \
	  "detour_watch detour_watch_padded detour_record", "length", "")                            \
	B(ftq, USUAL, ALONE, "work done in each fixed time quantum: periodic noise",                 \
	  "ftq_quanta ftq_quanta_padded", "", "")                                                    \
	B(barrier, USUAL, ALONE,                                                                     \
	  "equal steps of work: how much slower is the slowest of all workers",                      \
	  "detour_work detour_record", "length", "")                                                 \
	B(syscall, USUAL, ALONE, "a null system call and back", "", "", "time")                      \
	B(pagetouch, USUAL, ALONE, "mapping memory, and the first and second write to each page",    \
	  "", "", "first4k second4k read4k first2m second2m")                                        \
	B(irq, USUAL, ALONE,                                                                         \
	  "what a timer tick steals; timer deadline to the handler's first instruction",             \
	  "detour_watch detour_watch_padded detour_record", "stolen_length", "")                     \
	B(timeshare, USUAL, ALONE,                                                                   \
	  "a yield to another thread and back; time lost to a busy neighbour", "", "", "switch")     \
	B(delegate, ASKED, BESIDE,                                                                   \
	  "a call done by the kernel beside this one, and one of its own (cokernel)", "", "", "")    \
	B(doorbell, ASKED, BESIDE,                                                                   \
	  "an interrupt to the kernel beside this one, and back (cokernel)", "", "", "")             \
	B(bringup, ASKED, BESIDE,                                                                    \
	  "from the request to start a kernel to its first instructions (cokernel)", "", "", "")     \
	B(skeleton, ASKED, ALONE, "the example to copy: a call of a function that does nothing",     \
	  "", "", "time")
/* clang-format on */

#endif
