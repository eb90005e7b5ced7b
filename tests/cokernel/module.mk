# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Linux with busybox that starts and ends co-kernels as its script says, and a co-kernel that does what none should.

.SECONDEXPANSION:
$(B)/tests/rogue.elf: $(B)/guest/tests/cokernel/rogue.o $$(FREESTANDING_OBJS) $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	@mkdir -p $(@D)
	$(LD) $(KERNEL_LDFLAGS) $(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $< -o $@
TEST_IMAGES += $(B)/tests/rogue.elf

$(B)/tests/files.elf: tests/cokernel/files.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -static $< -o $@ -lpthread
$(B)/tests/cores.elf: tests/cokernel/cores.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -static $< -o $@ -lpthread
$(B)/tests/doorbell.elf: tests/cokernel/doorbell.c targets/lwk/abi.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O1 -Wall -I. -static $< -o $@
$(B)/tests/full.elf: tests/cokernel/full.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -Wall -static $< -o $@
TEST_IMAGES += $(B)/tests/full.elf $(B)/tests/files.elf $(B)/tests/cores.elf $(B)/tests/doorbell.elf
