# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lightweight kernel: shared bring-up and kernel parts, and its own processes and system calls.

LWK_SRC := $(wildcard targets/lwk/*.c targets/lwk/*.S)
LWK_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(LWK_SRC)))

$(eval $(call kernel,$(B)/lwk.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(LWK_OBJS)))
IMAGES += $(B)/lwk.elf
