# SPDX-License-Identifier: GPL-2.0-or-later
#
# The unikernel: bring-up, kernel, library OS and the benchmark program's own objects, in one image.

UNIKERNEL_SRC := $(wildcard targets/unikernel/*.c targets/unikernel/*.S)
UNIKERNEL_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(UNIKERNEL_SRC)))

.SECONDEXPANSION:
$(B)/unikernel.elf: $(UNIKERNEL_OBJS) $(MICROBENCH_OBJ) $$(FREESTANDING_OBJS) $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	$(LD) $(KERNEL_LDFLAGS) $(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(UNIKERNEL_OBJS) $(MICROBENCH_OBJ) -o $@

IMAGES += $(B)/unikernel.elf
