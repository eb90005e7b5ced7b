# SPDX-License-Identifier: GPL-2.0-or-later
#
# What code without a C library stands on; targets/x86_64/module.mk says how to link.

FREESTANDING_SRC := $(wildcard targets/freestanding/*.c)
FREESTANDING_OBJS := $(patsubst %.c,$(B)/guest/%.o,$(FREESTANDING_SRC))
