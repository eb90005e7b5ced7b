// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command: cokernel [OPTION...] --cores N[,N...] IMAGE PROGRAM [WORD...]
 * Starts IMAGE on those processors with PROGRAM and its arguments, and exits as it ended.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "targets/cokernel/launcher.h"
#include "targets/cokernel/other_machine.h"
#include "targets/linux/user/early.h"
#include "targets/linux/user/load.h"
#include "targets/x86_64/handover.h"

#define USAGE 2

static const char usage[] =
	"usage: cokernel --ivshmem\n"
	"       cokernel [--poll] [--seconds N] [--control FIFO] [--times] --cores N[,N...] IMAGE "
	"PROGRAM "
	"[WORD...]\n"
	"  --ivshmem  serve a co-kernel in another machine, which shares memory with this one\n"
	"  --cores    the processors to take from Linux; the first one runs the program's first "
	"thread\n"
	"  --poll     look for delegated calls all the time instead of sleeping\n"
	"  --control  take orders from there: `add N` and `remove N`, a processor\n"
	"  --times    tell how many ticks of the time-stamp counter start and end took\n"
	"  --seconds  give the co-kernel up after so many\n"
	"  WORD...    the co-kernel's command line: its options, --, the program's arguments\n";

static bool parse_number(const char *text, uint32_t most, uint32_t *number, const char **rest)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (end == text || *text == '-' || errno || value > most)
		return false;
	*number = (uint32_t)value;
	*rest = end;
	return true;
}

static bool parse_cores(struct session_options *options, const char *text)
{
	for (;; text++) {
		if (options->cores == COKERNEL_CORES_MAX ||
		    !parse_number(text, INT32_MAX, &options->core[options->cores], &text))
			return false;
		options->cores++;
		if (*text != ',')
			return !*text;
	}
}

static bool join(char *line, size_t size, char *const *words)
{
	size_t n = 0;

	line[0] = '\0';
	for (; *words; words++) {
		int added = snprintf(line + n, size - n, "%s%s", n ? " " : "", *words);

		if (added < 0 || (size_t)added >= size - n)
			return false;
		n += (size_t)added;
	}
	return true;
}

static bool parse(struct session_options *options, int argc, char *argv[])
{
	static const struct option known[] = {{"ivshmem", no_argument, NULL, 'i'},
					      {"cores", required_argument, NULL, 'c'},
					      {"control", required_argument, NULL, 'o'},
					      {"times", no_argument, NULL, 't'},
					      {"poll", no_argument, NULL, 'p'},
					      {"seconds", required_argument, NULL, 's'},
					      {NULL, 0, NULL, 0}};
	static char cmdline[HANDOVER_CMDLINE_MAX];
	const char *rest;
	int option;

	while ((option = getopt_long(argc, argv, "+", known, NULL)) != -1) {
		if (option == 'p')
			options->poll = true;
		else if (option == 'i')
			options->elsewhere = true;
		else if (option == 't')
			options->times = true;
		else if (option == 'o')
			options->control = optarg;
		else if (option == 'c' && parse_cores(options, optarg))
			continue;
		else if (option != 's' ||
			 !parse_number(optarg, INT32_MAX, &options->seconds, &rest) || *rest)
			return false;
	}
	if (options->elsewhere)
		return argc == optind;
	if (argc - optind < 2 || !options->cores)
		return false;
	options->image = argv[optind];
	options->program = argv[optind + 1];
	options->cmdline = cmdline;
	return join(cmdline, sizeof(cmdline), argv + optind + 2);
}

static int run(const struct session_options *options)
{
	if (options->elsewhere)
		return other_machine_serve() ? 0 : SESSION_BROKEN;
	return session_run(options);
}

int main(int argc, char *argv[])
{
	struct session_options options = {.image = NULL};

	if (load_is_child(argc, argv))
		return 0;
	if (getpid() == 1) {
		if (init_begin(&options))
			run(&options);
		early_end();
	}
	complain_as = "cokernel";
	if (!parse(&options, argc, argv)) {
		fputs(usage, stderr);
		return USAGE;
	}
	return run(&options);
}
