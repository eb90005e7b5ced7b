# SPDX-License-Identifier: GPL-2.0-or-later
#
# What every bare-metal kernel is linked from. A kernel's own module.mk, which is read later, says:
#     $(eval $(call kernel,$(B)/its-name.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) its-own-objects))

X86_SRC := $(wildcard targets/x86_64/*.c targets/x86_64/*.S)
X86_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(X86_SRC)))
KERNEL_LD := targets/x86_64/kernel.ld
KERNEL_LDFLAGS := $(GUEST_LDFLAGS) -z max-page-size=4096 -z separate-code -T $(KERNEL_LD)

# $(call kernel,FILE,OBJECTS)
kernel = $(call made,$1,$2 $(KERNEL_LD),$(LD) $(KERNEL_LDFLAGS) $2 -o $1)
