/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of processors as texts: of the kernel (/sys, /proc, cpusets, its command line), of users, and
 * of stored runs. The one place that reads them. Looks at no processor.
 */
#ifndef HOST_CPU_LIST_H
#define HOST_CPU_LIST_H

#include <stddef.h>

#include "harness/base/error.h"

#define CPUS_MAX 1024 /* the kernel's numbers are below this */

struct cpus {
	int items[CPUS_MAX]; /* the kernel's numbers, in the order of workers */
	size_t n;
};

/* Files that hold one list. */
#define CPUS_FOLDER   "/sys/devices/system/cpu"
#define CPUS_ONLINE   CPUS_FOLDER "/online"
#define CPUS_POSSIBLE CPUS_FOLDER "/possible"
#define CPUS_ISOLATED CPUS_FOLDER "/isolated"
#define CPUS_TICKLESS CPUS_FOLDER "/nohz_full"

/* What a text of the kernel says. One that cannot be read, or understood, says nothing. */
enum cpus_known {
	CPUS_UNKNOWN,
	CPUS_NONE,
	CPUS_SOME,
};
struct cpus_said {
	enum cpus_known known;
	struct cpus cpus; /* each once, in the text's order; none unless CPUS_SOME */
};

/*
 * Parse "0,2-5", in the kernel's syntax: "0-31:1/2" is the first of each two. all: what the words
 * `all` and `N`, its highest, stand for; NULL: they are refused. Ascending or not, none twice.
 */
bool cpus_parse(struct cpus *cpus, const char *list, const struct cpus *all, struct error *error);

/*
 * The same from a text of the kernel: blanks around it say nothing, a processor may be named twice,
 * and an empty text, or the "(null)" that some kernels print for a mask that they do not have, padded
 * to the number of processors, is none.
 */
void cpus_said_text(struct cpus_said *said, const char *text, const struct cpus *all);
/* The same of a file that holds one list; unknown if it cannot be read. */
void cpus_said_file(struct cpus_said *said, const char *path);
/* "Cpus_allowed_list:" and the like, of a text such as /proc/self/status; unknown if not in it. */
void cpus_said_field(struct cpus_said *said, const char *text, const char *field);
/*
 * The list behind a word (isolcpus, nohz_full, rcu_nocbs) of a kernel's command line, without the
 * flags before it; none if the word is not there.
 */
void cpus_said_argument(struct cpus_said *said, const char *line, const char *word,
			const struct cpus *all);

/* The first n as text "0,2,3"; to be freed. */
char *cpus_text(const struct cpus *cpus, size_t n);
/* All of them as the kernel writes ascending ones, "0,2-5"; to be freed. */
char *cpus_ranges(const struct cpus *cpus);
/* That, or "none" or "unknown"; to be freed. */
char *cpus_said_words(const struct cpus_said *said);

bool cpus_has(const struct cpus *cpus, long cpu);

#endif
