// SPDX-License-Identifier: GPL-2.0-or-later
/* The calls that a proxy executes, by this Linux. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "targets/cokernel/proxy.h"

long proxy_system_call(long number, const long argument[6])
{
	long result = syscall(number, argument[0], argument[1], argument[2], argument[3],
			      argument[4], argument[5]);

	return result < 0 ? -errno : result;
}
