# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests of the noise library, with the sanitizers; run from the repository's top, where they find their traces.

# As the noise library needs nothing of the command's, its tests get nothing of that.
$(eval $(call archive,$(B)/san/noise.a,$(NOISE_OBJ:%=$(B)/san/%)))

NOISE_TESTS := trace trace_text trace_tools sample rate evidence bsp scale carried continued simulate messages shapes decide ranks configurations
NOISE_TEST_WITH_simulate := $(B)/san/tests/noise/world.o
NOISE_TEST_WITH_messages := $(B)/san/tests/noise/world.o

$(foreach name,$(NOISE_TESTS),$(eval $(call unit_test,noise_$(name),$(B)/san/tests/noise/$(name)_test.o \
	$(B)/san/tests/noise/support.o $(NOISE_TEST_WITH_$(name)) $(B)/san/noise.a)))
