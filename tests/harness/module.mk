# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the command's parts, with the sanitizers; each *_test.c is one. The .bats files test
# the command itself.

HARNESS_TEST_WITH_verdict := $(B)/san/tests/bench/gate_arms.o

$(foreach name,$(patsubst tests/harness/%_test.c,%,$(wildcard tests/harness/*_test.c)),\
	$(eval $(call unit_test,harness_$(name),$(B)/san/tests/harness/$(name)_test.o \
		$(HARNESS_TEST_WITH_$(name)) $(B)/san/harness.a)))
