# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Linux with busybox that starts and ends co-kernels as its script says, and a co-kernel that hangs.

.SECONDEXPANSION:
$(B)/tests/hang.elf: $(B)/guest/tests/cokernel/hang.o $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	@mkdir -p $(@D)
	$(LD) $(KERNEL_LDFLAGS) $(X86_OBJS) $(KERNEL_OBJS) $< -o $@
TEST_IMAGES += $(B)/tests/hang.elf
