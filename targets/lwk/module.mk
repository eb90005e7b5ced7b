# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lightweight kernel: shared bring-up and kernel parts, and its own processes and system calls.

LWK_SRC := $(wildcard targets/lwk/*.c targets/lwk/*.S)
LWK_OBJS := $(patsubst %,$(B)/guest/%.o,$(basename $(LWK_SRC))) $(B)/vdso.o

# Code that programs run in ring 3: a shared object of one page, and that as bytes to link.
VDSO_LD := targets/lwk/vdso/vdso.ld
$(eval $(call made,$(B)/vdso.so,$(B)/guest/targets/lwk/vdso/vdso_clock.o $(VDSO_LD),\
	$(LD) -shared -Bsymbolic -soname linux-vdso.so.1 --hash-style=both --build-id=none -z max-page-size=4096 \
	-z noexecstack -T $(VDSO_LD) $(B)/guest/targets/lwk/vdso/vdso_clock.o -o $(B)/vdso.so))
$(eval $(call made,$(B)/vdso.o,$(B)/vdso.so,cd $(B) && $(LD) -r -z noexecstack -b binary vdso.so -o vdso.o))

$(eval $(call kernel,$(B)/lwk.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(LWK_OBJS)))
IMAGES += $(B)/lwk.elf
