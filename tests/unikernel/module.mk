# SPDX-License-Identifier: GPL-2.0-or-later
#
# An image that does nothing but boot. It lies where a kernel would: at 2 MiB.

$(B)/tests/empty.elf: $(B)/guest/tests/unikernel/empty.o
	@mkdir -p $(@D)
	$(LD) $(GUEST_LDFLAGS) -z noseparate-code -z max-page-size=4096 -Ttext=0x200000 -e start $< -o $@
TEST_IMAGES += $(B)/tests/empty.elf

# The library OS with a program in the benchmarks' place that tries it from inside.
.SECONDEXPANSION:
$(B)/tests/unikernel.elf: $(B)/guest/tests/unikernel/guest_main.o \
	$$(UNIKERNEL_OBJS) $$(FREESTANDING_OBJS) $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	@mkdir -p $(@D)
	$(LD) $(KERNEL_LDFLAGS) $(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(UNIKERNEL_OBJS) $< -o $@
TEST_IMAGES += $(B)/tests/unikernel.elf
