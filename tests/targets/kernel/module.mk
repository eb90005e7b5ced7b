# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel that tries the common part from inside.

GUEST_TEST_OBJS := $(patsubst %.c,$(B)/guest/%.o,$(wildcard tests/targets/kernel/guest_*.c))
$(eval $(call kernel,$(B)/tests/kernel.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(GUEST_TEST_OBJS)))
TEST_IMAGES += $(B)/tests/kernel.elf
