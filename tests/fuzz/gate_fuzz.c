/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzer of what users keep for the gate: policies and baselines. The first byte chooses which. */
#include <stdlib.h>

#include "harness/gate/baseline.h"
#include "harness/gate/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct error error;

	if (!n)
		return 0;
	if (bytes[0] == 'p') {
		struct policy policy;

		policy_parse(&policy, (const char *)bytes + 1, n - 1, &error);
		policy_free(&policy);
	} else {
		struct arm arm;

		baseline_parse(&arm, (const char *)bytes + 1, n - 1, &error);
		arm_free(&arm);
	}
	return 0;
}
