# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the LWK and the unikernel share beside the hardware; targets/x86_64/module.mk says how to link.

KERNEL_SRC := $(wildcard targets/kernel/*.c targets/kernel/*.S)
KERNEL_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(KERNEL_SRC)))
