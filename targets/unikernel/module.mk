# SPDX-License-Identifier: GPL-2.0-or-later
#
# The unikernel: bring-up, kernel, library OS and the benchmark program's own objects, in one image.

UNIKERNEL_SRC := $(wildcard targets/unikernel/*.c targets/unikernel/*.S)
UNIKERNEL_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(UNIKERNEL_SRC)))

$(eval $(call kernel,$(B)/unikernel.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(UNIKERNEL_OBJS) $(MICROBENCH_OBJ)))
IMAGES += $(B)/unikernel.elf
