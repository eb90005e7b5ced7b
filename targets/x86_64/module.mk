# SPDX-License-Identifier: GPL-2.0-or-later
#
# What every bare-metal kernel is linked from. A kernel's own module.mk says, in a recipe (they are
# included before this file, so never in an `ifeq` or with `:=`):
#     $(LD) $(KERNEL_LDFLAGS) $(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) its-own-objects -o $@
# with .SECONDEXPANSION: and $$(FREESTANDING_OBJS) $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD) as prerequisites.

X86_SRC := $(wildcard targets/x86_64/*.c targets/x86_64/*.S)
X86_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(X86_SRC)))
KERNEL_LD := targets/x86_64/kernel.ld
KERNEL_LDFLAGS := $(GUEST_LDFLAGS) -z max-page-size=4096 -z separate-code -T $(KERNEL_LD)
