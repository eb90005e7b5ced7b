/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness run`: boot targets, run the benchmarks, store and print. */
#include "harness/base/cli.h"
#include "harness/measure/session.h"
#include "harness/verb.h"

static int run(int argc, char **argv, struct error *error)
{
	struct run_request request;
	int code;

	if (cli_go(request_parse(argc, argv, &request, error), &code)) {
		request.answer = true;
		code = session_tell(&request, error);
	}
	request_free(&request);
	return code;
}

const struct verb verb_run = {"run", "boot targets, run the benchmarks, store and print", run};
