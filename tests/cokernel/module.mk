# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Linux with busybox that starts and ends co-kernels as its script says, and a co-kernel that hangs.

.SECONDEXPANSION:
$(B)/tests/hang.elf: $(B)/guest/tests/cokernel/hang.o $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	@mkdir -p $(@D)
	$(LD) $(KERNEL_LDFLAGS) $(X86_OBJS) $(KERNEL_OBJS) $< -o $@
TEST_IMAGES += $(B)/tests/hang.elf

$(B)/tests/files.elf: tests/cokernel/files.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -static $< -o $@ -lpthread
$(B)/tests/cores.elf: tests/cokernel/cores.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -static $< -o $@ -lpthread
$(B)/tests/doorbell.elf: tests/cokernel/doorbell.c targets/lwk/abi.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O1 -Wall -I. -static $< -o $@
TEST_IMAGES += $(B)/tests/files.elf $(B)/tests/cores.elf $(B)/tests/doorbell.elf
