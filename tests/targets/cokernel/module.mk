# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Linux with busybox that starts and ends co-kernels as its script says, and a co-kernel that does what none should.

$(eval $(call kernel,$(B)/tests/rogue.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(B)/guest/tests/targets/cokernel/rogue.o))
TEST_IMAGES += $(B)/tests/rogue.elf

# Programs as a user's would be.
$(eval $(call compiled,static,GUEST_CC,-std=gnu11 -O1 -Wall -I. -MMD -MP -static))
define static_program
TEST_IMAGES += $(B)/tests/$1.elf
$(call made,$(B)/tests/$1.elf,$(B)/static/tests/targets/cokernel/$1.o,\
	$(GUEST_CC) -static $(B)/static/tests/targets/cokernel/$1.o -o $(B)/tests/$1.elf -lpthread)
endef
$(foreach name,full files cores doorbell,$(eval $(call static_program,$(name))))
