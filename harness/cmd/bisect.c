/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness bisect`: the commit of this repository that made a metric worse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/gate/bisect.h"
#include "harness/verb.h"

static const char doc[] =
	"Usage: harness bisect --target TARGET --good REV --bad REV --metric NAME [OPTION...]\n"
	"Find the commit of this repository that made a metric worse.\n"
	"\n"
	"Both revisions are built and measured first: the metric must be worse in BAD, by the\n"
	"gate's policy. Then git bisect asks for revisions between them, unattended; those that\n"
	"do not build, or whose kernel fails, are skipped. All are measured with the benchmarks\n"
	"of the repository at hand. Your files stay as they are.\n"
	"\n"
	"      --good=REV             a revision where it was good\n"
	"      --bad=REV              one where it is worse (default HEAD)\n"
	"      --metric=NAME          as `harness run` prints it: syscall.p50\n"
	"      --policy=FILE          as of `harness gate`\n"
	"\n"
	"Other options are those of `harness run`, with the defaults of `harness gate`.\n"
	"\n"
	"Example:\n"
	"  harness bisect --target lwk --good v1.0 --bad HEAD --metric syscall.p50\n"
	"\n"
	"Exit status: 0 found, 2 something was wrong, 3 only revisions that had to be skipped are\n"
	"left.\n";

static int run(int argc, char **argv, struct error *error)
{
	struct paths paths;
	struct bisect_request request = {.paths = &paths, .bad = "HEAD"};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	request.words = memory_zeroed((size_t)argc, sizeof(*request.words));
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-?")) {
			fputs(doc, stdout);
			free(request.words);
			return EXIT_DONE;
		}
		if (!cli_take_value("--good", argv, argc, &i, &request.good) &&
		    !cli_take_value("--bad", argv, argc, &i, &request.bad) &&
		    !cli_take_value("--metric", argv, argc, &i, &request.metric) &&
		    !cli_take_value("--policy", argv, argc, &i, &request.policy_file))
			request.words[request.n_words++] = argv[i];
	}
	if (paths_find(&paths, error))
		code = bisect_tell(&request, error);
	free(request.words);
	return code;
}

const struct verb verb_bisect = {"bisect", "which commit made a metric worse", run};
