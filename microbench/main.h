/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The benchmark program's entry (main.c) and its parameters (params.c). A target's platform calls
 * bench_main() once its own set-up is done: stack, console, clock.
 */
#ifndef BENCH_MAIN_H
#define BENCH_MAIN_H

#include <stddef.h>

#include "microbench/bench.h"

/*
 * On as many cores as the parameters say: report the parameters, run the benchmarks named in them,
 * report done; then platform_exit(). argv[0] is the program's name and not looked at; the others are
 * "key=value".
 */
void bench_main(int argc, char *const argv[]) __attribute__((noreturn));

/*
 * Fill params from the arguments; what is not given has a default. Gives NULL, or the first
 * argument that is no parameter: unknown key, given twice, no decimal number, out of range, a list
 * of benchmarks that is empty or has an empty name. The others are taken in that case too.
 */
const char *params_parse(struct bench_params *params, int argc, char *const argv[]);

/* A record for each parameter, with its value as it was understood. */
void params_report(const struct bench_params *params);

/*
 * Take the first name off a comma-separated list: gives its length, 0 at the end of the list, and
 * moves *list behind it and its comma. The name is where *list pointed.
 */
size_t params_take_name(const char **list);

#endif
