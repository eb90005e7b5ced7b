# SPDX-License-Identifier: GPL-2.0-or-later
#
# An image that does nothing but boot. It lies where a kernel would: at 2 MiB.

EMPTY_OBJ := $(B)/guest/tests/targets/unikernel/empty.o
$(eval $(call made,$(B)/tests/empty.elf,$(EMPTY_OBJ),$(LD) $(GUEST_LDFLAGS) -z noseparate-code \
	-z max-page-size=4096 -Ttext=0x200000 -e start $(EMPTY_OBJ) -o $(B)/tests/empty.elf))
TEST_IMAGES += $(B)/tests/empty.elf

# The library OS with a program in the benchmarks' place that tries it from inside.
$(eval $(call kernel,$(B)/tests/unikernel.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(UNIKERNEL_OBJS) \
	$(B)/guest/tests/targets/unikernel/guest_main.o))
TEST_IMAGES += $(B)/tests/unikernel.elf
