/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a request's targets are made of is made where it is not there yet, as long as there is a
 * repository to make it in: a Linux is fetched by who first asks for it.
 */
#ifndef MEASURE_MAKING_H
#define MEASURE_MAKING_H

#include "harness/base/paths.h"
#include "harness/boot/target.h"
#include "harness/measure/request.h"

/*
 * Make what these targets lack for the request, by make, in paths->root, and say so on standard error:
 * in one line what is made, and then what make says of it. Does nothing where nothing is missing, and
 * nothing in an installation: who needs a file that is not there says what to do. One command at a time
 * makes, the others wait for it. False if it cannot be made, or a signal came; then no file is there by
 * half, as each is put in place when it is whole, or removed by make.
 */
bool making_make(const struct paths *paths, const struct target *const *targets, size_t n,
		 const struct run_request *request, struct error *error);

#endif
